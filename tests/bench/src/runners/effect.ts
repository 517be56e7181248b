import { loadPeer } from "../../peers/load.ts";
import type { Runner } from "../runner.ts";

type Effect<A> = { readonly result?: A };
type Fiber = { readonly id?: number };

/** The part of the package that is used here. */
interface Module {
  readonly Effect: {
    gen(body: () => Generator<Effect<unknown>, void, unknown>): Effect<void>;
    promise(evaluate: () => Promise<void>): Effect<void>;
    forkChild(effect: Effect<void>): Effect<Fiber>;
    runPromise(effect: Effect<void>): Promise<void>;
  };
  readonly Fiber: {
    await(fiber: Fiber): Effect<unknown>;
    awaitAll(fibers: readonly Fiber[]): Effect<unknown>;
  };
  readonly Semaphore: {
    makeUnsafe(permits: number): {
      withPermits(permits: number): <A>(effect: Effect<A>) => Effect<A>;
    };
  };
}

/** effect: a fiber per step that awaits the fibers of its dependencies; a semaphore is the limit. */
export const effect: Runner = {
  features: () => ({ validation: "-", events: "-", persistence: "-" }),
  async prepare(shape, step, options) {
    // Cast: peers are loaded without their types, see Module.
    const { Effect, Fiber, Semaphore } = (await loadPeer("effect")) as Module;
    const permit =
      options.maxParallel === undefined
        ? <A>(work: Effect<A>) => work
        : Semaphore.makeUnsafe(options.maxParallel).withPermits(1);
    const program = Effect.gen(function* () {
      const fibers: Fiber[] = [];
      for (const [node, dependencies] of shape.dependencies.entries()) {
        const work = permit(Effect.promise(() => step(node)));
        const waiting = Effect.gen(function* () {
          for (const dependency of dependencies) {
            const fiber = fibers[dependency];
            if (fiber !== undefined) yield* each(Fiber.await(fiber));
          }
          yield* each(work);
        });
        fibers.push(yield* each(Effect.forkChild(waiting)));
      }
      yield* each(Fiber.awaitAll(fibers));
    });
    return { run: () => Effect.runPromise(program), close: async () => {} };
  },
};

/** An effect is iterable: `yield*` on it hands it to the fiber and gives back its result. */
function each<A>(value: Effect<A>): Generator<Effect<unknown>, A, unknown> {
  // Cast: that iterator is part of the package's types, which are not loaded here.
  return value as unknown as Generator<Effect<unknown>, A, unknown>;
}
