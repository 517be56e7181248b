import { Component, type ReactNode } from "react";

/** Keeps a mistake in one pane from taking the others with it. */
export class ErrorBoundary extends Component<
  {
    readonly fallback: (error: unknown, retry: () => void) => ReactNode;
    readonly children: ReactNode;
  },
  { readonly failure?: { readonly error: unknown } | undefined }
> {
  override state: { readonly failure?: { readonly error: unknown } | undefined } = {};

  static getDerivedStateFromError(error: unknown) {
    return { failure: { error } };
  }

  override render() {
    const { failure } = this.state;
    if (failure === undefined) return this.props.children;
    return this.props.fallback(failure.error, () => this.setState({ failure: undefined }));
  }
}
