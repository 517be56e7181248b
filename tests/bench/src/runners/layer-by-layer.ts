import type { Runner } from "../runner.ts";
import { layersOf } from "../shape.ts";

/** What much orchestration code does: everything of a layer at once, then the next layer. Without a limit only. */
export const layerByLayer: Runner = {
  features: () => ({ validation: "-", events: "-", persistence: "-" }),
  async prepare(shape, step) {
    return {
      async run() {
        for (const layer of layersOf(shape)) await Promise.all(layer.map(step));
      },
      close: async () => {},
    };
  },
};
