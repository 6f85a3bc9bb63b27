// The line between a browser and Larder: cut, mended, and broken after the server has heard; and doors in other lines.

import { once } from "node:events";
import { type AddressInfo, type Server, type Socket, connect, createServer } from "node:net";
import type { Page } from "@playwright/test";

const WRITES = "**/api/**";

/** Waits until commands can wait on the device. */
export async function canWait(page: Page): Promise<void> {
  await page.locator("html[data-outbox]").waitFor({ state: "attached" });
}

/** From here on nothing that is written arrives; what is read still does, so that a test needs no book on the device. */
export async function cut(page: Page): Promise<void> {
  await page.context().route(WRITES, (route) => {
    const { pathname } = new URL(route.request().url());
    const passes = route.request().method() !== "POST" || pathname.startsWith("/api/auth/");
    return passes ? route.fallback() : route.abort("internetdisconnected");
  });
}

/** The line is back, and the browser says so. */
export async function mend(page: Page): Promise<void> {
  await page.context().unroute(WRITES);
  await page.evaluate(() => dispatchEvent(new Event("online")));
}

/** From here on nothing comes over the line for what goes to `path`, and nothing says so; answers with what lets it go on. */
export async function hang(page: Page, path: string): Promise<() => void> {
  let goOn = () => {};
  const held = new Promise<void>((resolve) => { goOn = resolve; });
  await page.context().route(`**${path}`, async (route) => {
    await held;
    await route.continue().catch(() => {});
  });
  return goOn;
}

/** The server hears the next command at `path`, and its answer is lost; `meanwhile` something else may happen. */
export async function loseAnswer(page: Page, path: string, meanwhile = async (): Promise<void> => {}): Promise<void> {
  await page.context().route(
    `**${path}`,
    async (route) => {
      await route.fetch();
      await meanwhile();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
}

/** A door on a port of its own, through which one reaches another port of this machine while it is open. */
export class Door {
  private readonly through = new Set<Socket>();
  private open = true;

  private constructor(
    readonly port: number,
    private readonly server: Server,
    /** Where it leads, for whoever comes next. */
    public leadsTo: number,
  ) {}

  static async to(port: number): Promise<Door> {
    const server = createServer();
    const door = new Door(await listening(server), server, port);
    server.on("connection", (caller) => door.take(caller));
    return door;
  }

  /** Throws everybody out and lets nobody in. */
  shut(): void {
    this.open = false;
    for (const socket of this.through) socket.destroy();
  }

  reopen(): void {
    this.open = true;
  }

  async remove(): Promise<void> {
    this.shut();
    this.server.close();
    await once(this.server, "close");
  }

  private take(caller: Socket): void {
    if (!this.open) return void caller.destroy();
    const inside = connect(this.leadsTo, "127.0.0.1");
    for (const [socket, other] of [[caller, inside], [inside, caller]] as const) {
      this.through.add(socket);
      socket.pipe(other);
      // Whoever breaks off, the other side hears of it.
      socket.on("error", () => other.destroy()).on("close", () => { this.through.delete(socket); other.destroy(); });
    }
  }
}

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
