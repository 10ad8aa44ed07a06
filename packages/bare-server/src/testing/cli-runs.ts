import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runCli, type Running } from "../cli/run-cli.ts";

/** What a run of the program has left. */
export interface CliRun {
  /** The running site, or the exit code. */
  readonly result: Running | number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program in the process of the test, over a site of one page in a folder of its own. */
export class CliRuns {
  readonly root: string = mkdtempSync(join(tmpdir(), "oriel-cli-"));
  readonly #running: Running[] = [];

  constructor() {
    writeFileSync(join(this.root, "index.html"), "index.html");
  }

  async run(
    args: readonly string[],
    variables: Readonly<Record<string, string>> = {},
  ): Promise<CliRun> {
    let out = "";
    let err = "";
    const result = await runCli({
      args,
      variables,
      version: "1.2.3",
      defaultRoot: this.root,
      out: (text) => {
        out += text;
      },
      err: (text) => {
        err += text;
      },
    });
    if (typeof result !== "number") this.#running.push(result);
    return { result, out, err };
  }

  /** Ends what runs, and removes the folder. */
  async close(): Promise<void> {
    await Promise.all(this.#running.map((site) => site.close(0)));
    rmSync(this.root, { recursive: true });
  }
}
