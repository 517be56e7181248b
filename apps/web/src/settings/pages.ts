import {
  Activity,
  FolderKanban,
  Gauge,
  History,
  KeyRound,
  type LucideIcon,
  MonitorSmartphone,
  ShieldCheck,
  UserRound,
  UsersRound,
} from "lucide-react";
import type { SettingsWords } from "./words/en.ts";

export interface SettingsPageLink {
  readonly page: keyof SettingsWords["pages"];
  readonly to:
    | "/settings/profile"
    | "/settings/sessions"
    | "/settings/keys"
    | "/settings/projects"
    | "/settings/members"
    | "/settings/rooms"
    | "/settings/audit"
    | "/settings/limits"
    | "/system";
  readonly icon: LucideIcon;
  readonly ownerOnly?: boolean;
}

/** Every page of the settings, in the order in which they are listed. */
export const settingsPages: Readonly<
  Record<keyof SettingsWords["groups"], readonly SettingsPageLink[]>
> = {
  you: [
    { page: "profile", to: "/settings/profile", icon: UserRound },
    { page: "sessions", to: "/settings/sessions", icon: MonitorSmartphone },
    { page: "keys", to: "/settings/keys", icon: KeyRound },
    { page: "projects", to: "/settings/projects", icon: FolderKanban },
    { page: "rooms", to: "/settings/rooms", icon: ShieldCheck },
  ],
  server: [
    { page: "members", to: "/settings/members", icon: UsersRound, ownerOnly: true },
    { page: "audit", to: "/settings/audit", icon: History, ownerOnly: true },
    { page: "limits", to: "/settings/limits", icon: Gauge },
    { page: "system", to: "/system", icon: Activity },
  ],
};
