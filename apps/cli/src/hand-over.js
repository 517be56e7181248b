/**
 * What happens to a command that was started with an older Node, or before the set-up. JavaScript of
 * that age, since no other Node has started yet.
 */
const { closeSync, existsSync, openSync, realpathSync } = require("node:fs");
const { join, resolve } = require("node:path");

/** That of "engines" in the package.json of the project. */
const [oldestMajor, oldestMinor] = [24, 12];
/** As exit-code.ts has it: a command that cannot run as it was given. */
const usage = 2;

/**
 * True when a Node runs the program as it is.
 * @param {string} version Such as "20.20.2".
 */
function isRecent(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/**
 * The Node that the set-up brought; undefined when there is none, or when that is the one that runs.
 * @param {string} project The folder of the project.
 * @param {string} running The path of the Node that runs.
 */
function findOwnNode(project, running) {
  const path = join(project, "node_modules/.bin/node");
  return existsSync(path) && realpathSync(path) !== realpathSync(running) ? path : undefined;
}

/**
 * Goes on in the project's own Node with the same words, folder, environment and streams, and ends
 * as that ends. Says what to do when there is none, or none that starts.
 * @param {string} program The file that this one was started with.
 */
function handOver(program) {
  const project = resolve(program, "../../../..");
  const node = findOwnNode(project, process.execPath);
  if (node === undefined) return refuse(project);
  /** @param {NodeJS.Signals} signal */
  const pass = (signal) => child.kill(signal);
  process.on("SIGTERM", pass);
  process.on("SIGHUP", pass);
  // A terminal sends Ctrl-C to both by itself, and a second one would mean something else.
  process.on("SIGINT", (signal) => hasTerminal() || pass(signal));
  const { spawn } = require("node:child_process");
  const next = require.resolve("./handed-over.js");
  const words = [...process.execArgv, next, ...process.argv.slice(2)];
  const child = spawn(node, words, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  child.on("error", (error) => refuse(project, error));
  child.on("exit", endLike);
}

function hasTerminal() {
  try {
    closeSync(openSync("/dev/tty", "r"));
    return true;
  } catch {
    return false;
  }
}

/**
 * @param {number | null} code
 * @param {NodeJS.Signals | null} signal
 */
function endLike(code, signal) {
  process.exitCode = code ?? 1;
  if (signal === null) return;
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

/**
 * @param {string} project
 * @param {Error} [error] Of the project's own Node.
 */
function refuse(project, error) {
  const why = error === undefined ? "" : ` (the project's own did not start: ${error.message})`;
  process.exitCode = usage;
  process.stderr.write(
    `The command line needs Node ${oldestMajor}.${oldestMinor} or later, and this is ${process.version}${why}, so nothing was done: run \`npm run setup\` in ${project}, which brings that Node, or install one.\n`,
  );
}

/**
 * Says what to do when the program could not be loaded for want of a package, which the set-up
 * brings. Throws every other error as it is.
 * @param {unknown} error
 * @param {string} program The file that it was started with.
 */
function refuseWithout(error, program) {
  const { code, message } = Object(error);
  const name = /^Cannot find package '((?:@[\w.-]+\/)?[\w.-]+)' imported from /.exec(message)?.[1];
  if (code !== "ERR_MODULE_NOT_FOUND" || name === undefined) throw error;
  const project = resolve(program, "../../../..");
  process.exitCode = usage;
  process.stderr.write(
    `The command line needs the package ${name}, which is not there, so nothing was done: run \`npm run setup\` in ${project}, which brings it.\n`,
  );
}

module.exports = { handOver, isRecent, refuseWithout };
