// The program under test: the release build, as people run it, or the one that LARDER_TEST_PROGRAM names.

import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants, copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { address } from "./database";

const PROGRAM = resolve(process.env.LARDER_TEST_PROGRAM ?? join(__dirname, "../../target/release/larder"));

/** Where what it serves lies, which a copy of it would not find. */
const SITE = resolve(dirname(PROGRAM), "../site");

/** The environment without settings of Larder's that happen to be in it: tests say what they set. */
export function environment(settings: Record<string, string> = {}): NodeJS.ProcessEnv {
  const others = Object.entries(process.env).filter(([name]) => !name.startsWith("LARDER_") && name !== "DATABASE_URL");
  return { ...Object.fromEntries(others), ...settings };
}

/** Runs one of the program's commands against a database, and answers with what it printed. */
export function command(database: string, args: string[], input = ""): string {
  return execFileSync(PROGRAM, args, {
    input,
    stdio: "pipe",
    encoding: "utf8",
    cwd: tmpdir(),
    env: environment({ LARDER_DATABASE_URL: address(database) }),
  });
}

/** A running Larder. */
export class Larder {
  private constructor(
    readonly url: string,
    readonly database: string,
    private readonly child: ChildProcess,
    private readonly folder: string,
    private readonly lines: string[],
  ) {}

  /** Serves a database on a free port of this machine, and waits until it is ready. */
  static async serve(database: string, port?: number, program = PROGRAM, settings: Record<string, string> = {}): Promise<Larder> {
    const listen = `127.0.0.1:${port ?? (await freePort())}`;
    const folder = mkdtempSync(join(tmpdir(), "larder-e2e-"));
    const site: Record<string, string> = program === PROGRAM ? {} : { LARDER_SITE_ROOT: SITE };
    const child = spawn(program, ["serve"], {
      cwd: folder,
      env: environment({ LARDER_DATABASE_URL: address(database), LARDER_LISTEN: listen, ...site, ...settings }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    // Should the tests end without a word, it must not stay behind.
    const leave = () => child.kill("SIGKILL");
    process.once("exit", leave);
    child.once("exit", () => process.off("exit", leave));
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", (text) => lines.push(text));
    const larder = new Larder(`http://${listen}`, database, child, folder, lines);
    await larder.ready();
    return larder;
  }

  /** Everything it has printed. */
  get log(): string {
    return this.lines.join("");
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  /** Ends it as Ctrl-C does, and waits. */
  async stop(): Promise<void> {
    await this.end("SIGINT");
  }

  /** Ends it without a word, as a power cut does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, "exit");
      this.child.kill(signal);
      await exit;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async ready(): Promise<void> {
    const deadline = Date.now() + 30_000;
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`larder serve ended at start:\n${this.log}`);
      const answer = await fetch(`${this.url}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      if (Date.now() > deadline) throw new Error(`larder serve is not ready after 30 s:\n${this.log}`);
      await pause(50);
    }
  }
}

/** A later build in `folder`: the same program with the same files, under another name. */
export function laterBuild(folder: string): string {
  const program = join(folder, "larder");
  copyFileSync(PROGRAM, program, constants.COPYFILE_FICLONE);
  writeFileSync(join(folder, "hash.txt"), `${readFileSync(join(dirname(PROGRAM), "hash.txt"), "utf8")}later: 1\n`);
  return program;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return port;
}
