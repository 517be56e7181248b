import { foldRunEvents, type RunState, StepcastError, thrownText } from "@stepcast/contracts";
import {
  commentText,
  type ExecutionResult,
  executionResult,
  frameText,
  type TaskGraph,
  type WorkflowEvent,
  workflowEvents,
} from "@stepcast/dialects";
import { type ExecutorOptions, ParallelExecutor } from "./parallel-executor.ts";

/** One event of a stream, as it is written: its type, and its data without it. */
export type StreamedEvent = {
  [T in WorkflowEvent["event"]]: {
    readonly type: T;
    readonly data: Extract<WorkflowEvent, { event: T }>["data"];
  };
}[WorkflowEvent["event"]];

/** A {@link ParallelExecutor} that also tells each task's start and end as it happens. */
export class StreamingExecutor extends ParallelExecutor {
  /**
   * Writes the events of the graph to `stream`, one after the other and no faster than it takes
   * them, and closes it, whatever happens. A reader that goes away stops nothing: the result comes.
   * Errors: `plan_invalid` and storage errors, also written as an `error` event.
   */
  async executeWithStreaming(
    dag: TaskGraph,
    stream: WritableStream<StreamedEvent>,
    options: ExecutorOptions = {},
  ): Promise<ExecutionResult> {
    const writer = stream.getWriter();
    let reading = true;
    const write = async (event: StreamedEvent): Promise<void> => {
      if (!reading) return;
      try {
        await writer.ready;
        await writer.write(event);
      } catch {
        reading = false;
      }
    };
    try {
      let run: RunState | undefined;
      for await (const events of this.follow(dag, options)) {
        run = foldRunEvents(run, events);
        const told = events.flatMap((event) =>
          workflowEvents(event, { toolName: (skillId) => this.toolName(skillId) }),
        );
        for (const frame of told) await write(streamed(frame));
      }
      if (run === undefined) throw new StepcastError("internal", "The execution left no trace.");
      return executionResult(run);
    } catch (thrown) {
      const data = { error: thrownText(thrown), timestamp: new Date().toISOString() };
      await write({ type: "error", data });
      throw thrown;
    } finally {
      await writer.close().catch(() => undefined);
    }
  }

  /**
   * Answers a request with the graph's events as they happen, or with one JSON batch when it does
   * not accept an event stream. The graph executes to its end, whether or not somebody reads.
   */
  async handleSSERequest(request: Request, dag: TaskGraph): Promise<Response> {
    if (!/\btext\/event-stream\b/i.test(request.headers.get("accept") ?? ""))
      return await this.#batch(dag);
    const encoder = new TextEncoder();
    const { readable, writable } = new TransformStream<StreamedEvent, Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode(commentText("stream"))),
      transform: ({ type, data }, controller) =>
        controller.enqueue(encoder.encode(frameText([{ event: type, data }]))),
    });
    // What goes wrong is told in the stream.
    this.executeWithStreaming(dag, writable).catch(() => undefined);
    return new Response(readable, { headers: streamHeaders });
  }

  async #batch(dag: TaskGraph): Promise<Response> {
    try {
      return Response.json(await this.execute(dag));
    } catch (thrown) {
      const status = thrown instanceof StepcastError ? thrown.http : 500;
      return Response.json({ error: thrownText(thrown) }, { status });
    }
  }
}

const streamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  connection: "keep-alive",
  "x-accel-buffering": "no",
};

function streamed({ event, data }: WorkflowEvent): StreamedEvent {
  // Cast: an event pairs its name with that name's data; taking the two apart loses the pairing.
  return { type: event, data } as StreamedEvent;
}
