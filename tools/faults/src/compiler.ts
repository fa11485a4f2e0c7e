import { join } from "node:path";
import ts from "typescript";

/** Tells what does not compile in a tree that changes from one question to the next. */
export type Compiler = {
  /** Errors in these files, in words; empty where they are well. Only TypeScript is looked at. */
  problemsOf(files: readonly string[]): string[];
};

/**
 * Makes a compiler over a tree. A mutant that does not compile would fail its test for a reason
 * that has nothing to do with the safeguard.
 */
export function createCompiler(root: string): Compiler {
  const { config } = ts.readConfigFile(join(root, "tsconfig.base.json"), (path) =>
    ts.sys.readFile(path),
  ) as { config?: object };
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, root);
  const versions = new Map<string, number>();
  const service = ts.createLanguageService({
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...versions.keys()],
    getScriptVersion: (path) => String(versions.get(path) ?? 0),
    getScriptSnapshot: (path) => {
      const text = ts.sys.readFile(path);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: (chosen) => ts.getDefaultLibFilePath(chosen),
    fileExists: (path) => ts.sys.fileExists(path),
    readFile: (path) => ts.sys.readFile(path),
    directoryExists: (path) => ts.sys.directoryExists(path),
    realpath: (path) => ts.sys.realpath?.(path) ?? path,
  });
  return {
    problemsOf(files) {
      const paths = files.filter((file) => file.endsWith(".ts")).map((file) => join(root, file));
      // Every file that was ever asked for may have changed back since.
      for (const path of new Set([...versions.keys(), ...paths])) {
        versions.set(path, (versions.get(path) ?? 0) + 1);
      }
      return paths.flatMap((path) =>
        [...service.getSyntacticDiagnostics(path), ...service.getSemanticDiagnostics(path)].map(
          ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, " "),
        ),
      );
    },
  };
}
