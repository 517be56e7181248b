import { createServer } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { expect, it } from "vitest";
import { endOf, silentConnections, watchPeers } from "./vanished-peers.ts";

const header =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

/** A line as the kernel writes it. */
function line(local: string, remote: string, retransmits: number, state = "01"): string {
  const count = retransmits.toString(16).toUpperCase().padStart(8, "0");
  const timer = retransmits > 0 ? "01" : "00";
  return `   7: ${local} ${remote} ${state} 0000007B:00000000 ${timer}:0000001F ${count}     0        0 912 2 0 20 4 30 10 -1\n`;
}

it.each([
  ["127.0.0.1", 16_589, "0100007F:40CD"],
  ["10.1.2.3", 443, "0302010A:01BB"],
  ["::1", 80, "00000000000000000000000001000000:0050"],
  ["::ffff:127.0.0.1", 80, "0000000000000000FFFF00000100007F:0050"],
  ["2001:db8::9", 80, "B80D0120000000000000000009000000:0050"],
])("%s port %i is %s in the tables", (address, port, end) => {
  expect(endOf(address, port)).toBe(end);
});

it("a connection is silent when it is open and repeats itself in vain", () => {
  const [mine, other] = ["0100007F:0050", "0302010A:C001"];
  const tables = [
    header,
    line(mine, other, 0),
    line(mine, "0302010A:C002", 2),
    line(mine, "0302010A:C003", 3),
    line(mine, "0302010A:C004", 9, "04"),
    line(mine, "0302010A:C005", 15),
    header,
    line(endOf("::1", 80), endOf("2001:db8::9", 9), 4),
  ];
  expect(silentConnections(tables.join(""))).toEqual(
    new Set([
      `${mine} 0302010A:C003`,
      `${mine} 0302010A:C005`,
      `${endOf("::1", 80)} ${endOf("2001:db8::9", 9)}`,
    ]),
  );
});

it("what was silent at two looks in a row is closed, and nothing else", async () => {
  const server = createServer();
  let silent: Socket[] = [];
  let looks = 0;
  const vanished: Socket[] = [];
  const lineOf = ({ localPort, remotePort }: Socket) =>
    // As the client has them: the other way round.
    line(endOf("127.0.0.1", remotePort), endOf("127.0.0.1", localPort), 5);
  watchPeers(server, {
    everyMs: 20,
    onVanished: (socket) => vanished.push(socket),
    readTables: async () => {
      looks += 1;
      return header + silent.map(lineOf).join("");
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  // Cast: a server that listens on a host and port has an address of this kind.
  const { port } = server.address() as AddressInfo;
  const client = async () => {
    const socket = connect(port, "127.0.0.1").on("error", () => undefined);
    await new Promise((resolve) => socket.once("connect", resolve));
    return socket;
  };
  const [gone, alive, other] = await Promise.all([client(), client(), client()]);
  const seen = async (more: number) => {
    const until = looks + more;
    await expect.poll(() => looks, { interval: 1 }).toBeGreaterThanOrEqual(until);
  };
  await seen(3);
  expect(vanished).toEqual([]);
  silent = [gone];
  await expect.poll(() => gone.closed, { timeout: 30_000 }).toBe(true);
  expect(vanished).toHaveLength(1);
  silent = [];
  await seen(3);
  expect([alive.closed, other.closed]).toEqual([false, false]);
  for (const socket of [alive, other]) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
