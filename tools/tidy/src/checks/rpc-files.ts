import type { Check } from "./check.ts";

/**
 * Every RPC has a file of its name, with a test beside it. RPCs of flint.type.v1 are served for
 * every service by packages/host and have no such file.
 */
export const rpcFiles: Check = ({ tree, contracts }) => {
  const own = contracts.rpcs.filter((rpc) => rpc.project !== "type");
  return own.flatMap((rpc) => {
    const folder = `services/${rpc.project}/src/rpc`;
    const path = `${folder}/${rpc.fileName}.ts`;
    if (!tree.files.includes(path))
      return [
        {
          path: rpc.path,
          problem: `${rpc.name} has no file`,
          instruction: `Answer it in ${path}, or take it out of the contract until it is needed.`,
        },
      ];
    // `get-order-item.test.ts` is no test of GetOrder while there is a GetOrderItem.
    const longerNames = own
      .filter((other) => other.project === rpc.project)
      .filter((other) => other.fileName.startsWith(`${rpc.fileName}-`))
      .map((other) => other.fileName);
    const isTested = tree.files.some((file) => {
      const name = file.startsWith(`${folder}/`) ? file.slice(folder.length + 1) : "";
      return (
        name.endsWith(".test.ts") &&
        (name.startsWith(`${rpc.fileName}.`) || name.startsWith(`${rpc.fileName}-`)) &&
        !longerNames.some((longer) => name.startsWith(longer))
      );
    });
    if (isTested) return [];
    return [
      {
        path,
        problem: `${rpc.name} has no test`,
        instruction: `Test it at the door, through the public contract, in ${folder}/${rpc.fileName}.db.test.ts.`,
      },
    ];
  });
};
