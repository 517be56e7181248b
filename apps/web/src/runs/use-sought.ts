import { useLocation, useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { soughtIn } from "../search-params.ts";

/** A pause in typing; browsers refuse pages that change their address with every letter. */
const pauseMs = 250;

/** What is typed into the search, and kept in the address: in the same entry of the history, however much is typed. */
export function useSought() {
  const navigate = useNavigate();
  const kept = useLocation({ select: ({ search }) => soughtIn(search.q) });
  // Undefined where the address is another screen's already.
  const entry = useLocation({
    select: ({ pathname, state }) => (/^\/runs\/?$/.test(pathname) ? state.__TSR_index : undefined),
  });
  const [text, setText] = useState(kept ?? "");
  const [shown, setShown] = useState(entry);
  // Back, forward and a link show what they lead to. Typing stays in its entry, so an address that comes late takes no letter away.
  if (entry !== undefined && entry !== shown) {
    setShown(entry);
    setText(kept ?? "");
  }
  const sought = soughtIn(text);
  const isKept = entry === undefined || sought === kept;
  const keep = () => {
    if (isKept) return;
    void navigate({
      to: "/runs",
      search: (now) => ({ ...now, q: sought }),
      replace: true,
      resetScroll: false,
    });
  };
  useEffect(() => {
    if (isKept) return;
    const timer = setTimeout(keep, pauseMs);
    return () => clearTimeout(timer);
  });
  return { text, setText, sought, keep };
}
