import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { servedFolder } from "./testing/served-folder.ts";

const program = fileURLToPath(new URL("../../../examples/ten-lines/ten.ts", import.meta.url));

const folder = servedFolder();

/** The example as it is started, with nothing of the machine's own settings. */
function ten(env: NodeJS.ProcessEnv): Promise<{ code: unknown; out: string; err: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program], { env }, (error, out, err) =>
      resolve({ code: error === null ? 0 : error.code, out, err }),
    );
  });
}

it("the ten lines of the README run against the server that STEPCAST_URL names", async () => {
  const { url, token } = await folder.server();
  const good = await ten({ STEPCAST_URL: url, STEPCAST_TOKEN: token });
  expect(good).toMatchObject({ code: 0, err: "", out: expect.stringMatching(/^completed /m) });
  expect(good.out).toMatch(/^\w+ \d+ ms$/m);
  const stranger = await ten({ STEPCAST_URL: url });
  // One line, which says what to do too.
  expect(stranger).toMatchObject({
    code: 1,
    out: "",
    err: expect.stringMatching(/^Nobody is signed in here\. Send the bearer token.+\n$/),
  });
});

it("they say in one sentence that no server answers", async () => {
  // Port 2 is nobody's.
  const url = "http://127.0.0.1:2";
  const { code, err } = await ten({ STEPCAST_URL: url });
  expect({ code, err }).toEqual({
    code: 1,
    err: expect.stringMatching(/^http:\/\/127\.0\.0\.1:2 did not answer: [^\n]+\.\n$/),
  });
});
