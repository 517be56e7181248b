import { limits, roles } from "@stepcast/contracts";
import type { Command } from "commander";
import { cleanText } from "../clean-text.ts";
import { type CliContext, withAnswer } from "../context.ts";
import { exitCodes } from "../exit-code.ts";
import { formatTable } from "../format.ts";
import { jsonLine } from "../json-line.ts";
import { oneOf, wholeNumber } from "../option-values.ts";
import type { Session } from "../session.ts";
import { dayOf } from "./keys.ts";

interface InviteFlags {
  readonly email?: string;
  readonly role: string;
  readonly hours?: string;
}

/** Who belongs to a server, for its owners. */
export function addMembers(program: Command, context: CliContext): void {
  const members = program.command("members").description("who belongs to the server");
  addList(members, context);
  addInvite(members, context);
  const { terminal } = context;
  members
    .command("role")
    .description("what a member may do")
    .argument("<user>")
    .argument("<role>", roles.join(", "))
    .action((user: string, role: string, _flags: unknown, command: Command) => {
      const wanted = oneOf("role", "role", roles, role);
      return withAnswer(context, command, async ({ client }) => {
        await client.members.setRole(user, wanted);
        terminal.note(`${user} is ${wanted} now.`);
        return exitCodes.completed;
      });
    });
  const act = (name: string, description: string, done: string, work: Act, of = "user") =>
    members
      .command(name)
      .description(description)
      .argument(`<${of}>`)
      .action((id: string, _flags: unknown, command: Command) =>
        withAnswer(context, command, async ({ client }) => {
          await work(client.members, id);
          terminal.note(`${id} ${done}.`);
          return exitCodes.completed;
        }),
      );
  act("disable", "keep a member out, with what they have", "is kept out", (all, user) =>
    all.disable(user),
  );
  act("enable", "let a member in again", "may come in again", (all, user) => all.enable(user));
  act("remove", "end a member's account and keys", "is no member any more", (all, user) =>
    all.remove(user),
  );
  const withdraw: Act = (all, invitation) => all.withdraw(invitation);
  act("withdraw", "end an invitation", "lets nobody in any more", withdraw, "invitation");
}

type Act = (members: Session["client"]["members"], id: string) => Promise<void>;

function addList(members: Command, context: CliContext): void {
  members
    .command("ls")
    .description("all members, and invitations that are open")
    .option("--json", "all as one line of JSON")
    .action((flags: { readonly json?: boolean }, command: Command) =>
      withAnswer(context, command, async ({ client }) => {
        const all = await client.members.list();
        const rows = [
          ...all.members.map(({ user, name, email, issuer, role, disabled, lastSeenAt }) => [
            user,
            cleanText(name),
            email ?? cleanText(issuer ?? ""),
            disabled ? `${role}, kept out` : role,
            // Nobody writes down when the server's own token was shown.
            lastSeenAt === undefined ? "" : `seen ${dayOf(lastSeenAt)}`,
          ]),
          ...all.invitations.map(({ id, email = "", role, expiresAt }) => [
            id,
            "(invited)",
            email,
            role,
            `until ${dayOf(expiresAt)}`,
          ]),
        ];
        const lines =
          flags.json === true ? [jsonLine(all)] : formatTable(rows).map((line) => line.trimEnd());
        for (const line of lines) context.terminal.line(line);
        return exitCodes.completed;
      }),
    );
}

function addInvite(members: Command, context: CliContext): void {
  const { terminal } = context;
  members
    .command("invite")
    .description("a link that makes somebody a member; it is printed once")
    .option("--email <address>", "only for this address")
    .option("--role <role>", roles.join(", "), "member")
    .option("--hours <n>", "how long it holds; a week without it")
    .action((flags: InviteFlags, command: Command) => {
      const { email, hours } = flags;
      const someone = {
        role: oneOf("--role", "role", roles, flags.role),
        ...(email === undefined ? {} : { email }),
        ...(hours === undefined
          ? {}
          : { expiresInHours: wholeNumber("--hours", hours, 1, limits.invitationHours) }),
      };
      return withAnswer(context, command, async ({ client }) => {
        const { link, expiresAt } = await client.members.invite(someone);
        terminal.line(link);
        terminal.note(`Send it to whom you invite. It holds until ${dayOf(expiresAt)}, once.`);
        return exitCodes.completed;
      });
    });
}
