/**
 * Which part may import which. `npm run check -- dependencies` holds the code to it; the comment
 * of a rule is what it tells whoever breaks it. Each rule has a planted breach in
 * tools/tidy/src/dependency-rules.test.ts.
 */

// A package may import those of the rows above its own, never one of its own row.
const packageRows = [
  ["std"],
  ["money"],
  ["contracts"],
  ["db"],
  ["outbox", "jobs"],
  ["rpc"],
  ["processors"],
  ["host"],
  ["testing"],
  ["builders"],
];

// A service calls those before it. News from those after it comes as events.
const serviceOrder = ["simulator", "platform", "customer", "payment-method", "charge"];

const testCode = ["\\.test\\.ts$", "^services/[^/]+/scenarios/", "/src/(testing|test-support)/"];
// Installed by the root for every project, so that no project names them.
const testTools = "^node_modules/(@jest/globals|fast-check)/";
const project = "^(packages/(contracts|builders)/[^/]+|packages/[^/]+|services/[^/]+|tools/[^/]+)/";

const packagesPointDown = packageRows.flatMap((row, index) =>
  row.map((name) => ({
    name: `packages-point-down-from-${name}`,
    comment: `packages/${name} may import ${list(packageRows.slice(0, index).flat())} only. Move what both need into the lower package, or hand it over as an argument.`,
    from: { path: `^packages/${name}/` },
    to: {
      path: "^packages/",
      pathNot: `^packages/(${[...packageRows.slice(0, index).flat(), name].join("|")})/`,
    },
  })),
);

const testsLookDown = serviceOrder.map((name, index) => ({
  name: `tests-look-down-from-${name}`,
  comment: `A test of ${name} may host ${list(serviceOrder.slice(0, index))} only, by their entry. A story of several services is a scenario in services/all-in-one/scenarios/.`,
  from: { path: `^services/${name}/(.*\\.test\\.ts$|scenarios/|src/(testing|test-support)/)` },
  to: {
    path: "^services/",
    pathNot: `^services/(${[...serviceOrder.slice(0, index), name].join("|")})/`,
  },
}));

const callsGoDown = serviceOrder.slice(1, -1).map((name) => {
  const above = serviceOrder.slice(serviceOrder.indexOf(name) + 1);
  return {
    name: `calls-go-down-from-${name}`,
    comment: `${name} never calls what stands above it (${list(above)}): consume its events in src/events/, the only folder that may import its contract.`,
    from: { path: `^services/${name}/`, pathNot: `^services/${name}/src/events/` },
    to: { path: `^packages/contracts/(${above.join("|")})/` },
  };
});

/** @type {import("dependency-cruiser").IConfiguration} */
export default {
  forbidden: [
    ...packagesPointDown,
    {
      name: "contracts-know-only-type",
      comment:
        "A contract imports flint.type.v1 and nothing of another service: put the shared message into proto/flint/type, or repeat its id as a string.",
      from: { path: "^packages/contracts/([^/]+)/" },
      to: { path: "^packages/contracts/", pathNot: "^packages/contracts/(type|$1)/" },
    },
    {
      name: "contracts-by-their-entry",
      comment: "Import generated messages from @flint/contracts-…, not from a file under gen/.",
      from: { pathNot: "^packages/contracts/" },
      to: { path: "^packages/contracts/[^/]+/gen/" },
    },
    {
      name: "packages-not-to-services",
      comment:
        "A package serves every service and knows none: take what you need as an argument, or move it down into a package.",
      from: { path: "^packages/" },
      to: { path: "^services/" },
    },
    {
      name: "nothing-to-tools",
      comment: "Tools are for development only: what the product needs lives in packages/.",
      from: { path: "^(packages|services)/" },
      to: { path: "^tools/" },
    },
    {
      name: "tools-by-the-front-door",
      comment:
        "A tool reaches the services as a client does, or through services/all-in-one: import that. It may read the processor's ledger past everybody.",
      from: { path: "^tools/" },
      to: {
        path: "^services/",
        pathNot: "^services/(all-in-one/|simulator/src/read-ledger\\.ts$)",
      },
    },
    {
      name: "services-not-to-services",
      comment:
        "A service reaches another by its contract: make a client of @flint/contracts-… over context.transportTo(…). Only services/all-in-one imports them all.",
      from: { path: "^services/([^/]+)/", pathNot: [...testCode, "^services/all-in-one/"] },
      to: { path: "^services/", pathNot: "^services/$1/" },
    },
    ...testsLookDown,
    ...callsGoDown,
    {
      name: "domain-is-pure",
      comment:
        "domain/ takes values and returns a decision: it imports std, money, calendar and its own reasons.ts only. Load before it, write after it, map messages in rpc/.",
      from: { path: "^services/([^/]+)/src/domain/" },
      to: {
        pathNot: [
          "^services/$1/src/(domain/|reasons\\.ts$)",
          "^packages/(std|money|calendar)/",
          testTools,
        ],
      },
    },
    {
      name: "store-not-to-rpc",
      comment:
        "store/ turns rows into domain values and back; it knows no messages. Map them in rpc/*-mapping.ts and pass domain values.",
      from: { path: "^services/([^/]+)/src/store/" },
      to: { path: "^services/$1/src/rpc/" },
    },
    {
      name: "rpc-not-to-processors",
      comment:
        "Money never moves in rpc/: write the claim and its job in one transaction, let the job in jobs/ call the processor, and wait for it.",
      from: { path: "^services/[^/]+/src/rpc/", pathNot: testCode },
      to: { path: "^packages/processors/" },
    },
    {
      name: "testing-only-in-tests",
      comment: "@flint/testing and the builders are for tests: the product must not carry them.",
      from: { path: "^(services|tools)/", pathNot: [...testCode, "^tools/"] },
      to: { path: "^packages/(testing|builders)/" },
    },
    {
      name: "no-way-round-exports",
      comment:
        "Import another project by its name (@flint/…); what it does not export is its own business. Export it there if others really need it.",
      from: { path: project },
      to: { path: "^(packages|services|tools)/", pathNot: "^$1/", dependencyTypes: ["local"] },
    },
    {
      name: "resolvable",
      comment:
        "The import leads nowhere: the package is not installed, or its `exports` do not offer that path. Import what its entry exports, or add the dependency and run npm install.",
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: "declared",
      comment:
        "Declare the package in this project's own package.json, with the version that the other projects name, and run npm install: an undeclared one is there by luck.",
      from: {},
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"], pathNot: testTools },
    },
    {
      name: "development-only-in-tests",
      comment: "The product imports a devDependency: move it to `dependencies`.",
      from: { path: "^(packages|services)/", pathNot: testCode },
      to: { dependencyTypes: ["npm-dev"] },
    },
    {
      name: "no-cycles",
      comment: "The files need each other: move what both use into a third one below them.",
      from: {},
      to: { circular: true },
    },
  ].map((rule) => ({ severity: "error", ...rule })),
  options: {
    doNotFollow: { path: "node_modules" },
    // Types count: a type that crosses a boundary ties the two sides as tightly as a function.
    tsPreCompilationDeps: true,
    // Each project declares what it imports; the root's package.json does not do it for them.
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
    },
  },
};

function list(names) {
  return names.length === 0 ? "nothing" : names.join(", ");
}
