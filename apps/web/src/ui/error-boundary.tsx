import { Component, type ReactNode } from "react";
import { forgetMissing } from "../server/part-missing.ts";

/** Keeps a mistake in one pane from taking the others with it. */
export class ErrorBoundary extends Component<
  {
    readonly fallback: (error: unknown, retry: () => void) => ReactNode;
    readonly children: ReactNode;
    /** What is shown; a failure of something else is no reason not to show it. */
    readonly subject?: string | undefined;
  },
  { readonly failure?: { readonly error: unknown } | undefined }
> {
  override state: { readonly failure?: { readonly error: unknown } | undefined } = {};

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override componentDidUpdate({ subject }: { readonly subject?: string | undefined }) {
    if (this.state.failure !== undefined && subject !== this.props.subject)
      this.setState({ failure: undefined });
  }

  override componentDidCatch(error: unknown) {
    forgetMissing(error);
  }

  override render() {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return this.props.fallback(failure.error, () => this.setState({ failure: undefined }));
  }
}
