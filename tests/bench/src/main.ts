/** `npm run bench`. Ends with 0 also when a goal is missed: the tables say so, wall time gates nothing. */
import { machine, runBench } from "./bench.ts";
import type { BenchContext } from "./bench-context.ts";
import { type CommandLine, readCommandLine, usage } from "./command-line.ts";
import { installPeers } from "./peers.ts";
import { scales } from "./scale.ts";
import { renderSection } from "./table.ts";

const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function bench(command: CommandLine): Promise<void> {
  if (command.peers) await installPeers(say);
  const scale = command.quick ? scales.quick : scales.full;
  const large = command.events ?? scale.growthEvents.large;
  const context: BenchContext = {
    scale: { ...scale, growthEvents: { ...scale.growthEvents, large } },
    peers: command.peers,
    say: (text) => say(`  ${text}`),
  };
  const { node, cpu, cores } = machine();
  const print = (text: string): void => void (command.json || process.stdout.write(text));
  print(
    `Stepcast benchmark, ${scale.name}: ${scale.repetitions} cold processes a figure, medians. Node ${node}, ${cores} cores, ${cpu}.\n\n`,
  );
  const report = await runBench(command.suites, context, (section) =>
    print(`${renderSection(section)}\n`),
  );
  const { met, missed, notMeasured } = report.goals;
  print(`Goals: ${met} met, ${missed} not met, ${notMeasured} not measured.\n`);
  if (command.json) process.stdout.write(`${JSON.stringify(report, undefined, 2)}\n`);
}

function readArguments(): CommandLine | undefined {
  try {
    return readCommandLine(process.argv.slice(2));
  } catch (thrown) {
    say(`${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`);
    process.exitCode = 2;
    return undefined;
  }
}

const command = readArguments();
if (command?.help) process.stdout.write(usage);
else if (command !== undefined) await bench(command);
