/**
 * Loaded into a server before anything else: at each SIGUSR2 its wall clock jumps to the next of
 * these differences from the true one. Timers and `performance.now` stay as they are, as they do when
 * somebody sets a machine's clock.
 */
const hourMs = 3_600_000;
const jumpsMs = [hourMs, -hourMs, 365 * 24 * hourMs, -365 * 24 * hourMs, 0];

const TrueDate = globalThis.Date;
let jumps = -1;
const now = (): number => TrueDate.now() + (jumpsMs[jumps] ?? 0);

class JumpingDate extends TrueDate {
  // The rest stands for the other forms that a date may be made from.
  constructor(...made: [] | [value: number | string | Date]) {
    super(made.length === 0 ? now() : made[0]);
  }

  static override now(): number {
    return now();
  }
}

// Cast: nothing in the server calls it as a function or with more than one argument.
globalThis.Date = JumpingDate as unknown as DateConstructor;
process.on("SIGUSR2", () => {
  jumps += 1;
});
