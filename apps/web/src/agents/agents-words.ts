import type { AgentCommand, AgentStatus, AlarmSeverity } from "@stepcast/contracts";
import type { Catalogue } from "../i18n/words.ts";

interface AgentsWords {
  readonly title: string;
  readonly empty: string;
  readonly cut: string;
  readonly alarms: string;
  readonly noAlarms: string;
  readonly acknowledge: string;
  readonly dismiss: string;
  readonly acknowledged: (by: string) => string;
  readonly raised: (when: string) => string;
  readonly limit: (parameter: string, value: string, threshold: string) => string;
  readonly heard: (when: string) => string;
  readonly silent: string;
  readonly silentHint: string;
  readonly progress: (agent: string) => string;
  readonly step: (place: string, total: string) => string;
  readonly remaining: (duration: string) => string;
  readonly chart: (name: string, last: string, least: string, most: string) => string;
  readonly sources: string;
  readonly commands: Readonly<Record<AgentCommand, string>>;
  readonly asked: Readonly<Record<AgentCommand, string>>;
  readonly shutdownTitle: (agent: string) => string;
  readonly shutdownBody: string;
  readonly keep: string;
  readonly statuses: Readonly<Record<AgentStatus, string>>;
  readonly severities: Readonly<Record<AlarmSeverity, string>>;
}

const en: AgentsWords = {
  title: "Agents",
  empty:
    "Agents of your own appear here once they report: their state, their work, what they measure and their alarms.",
  cut: "There are more agents or alarms than are shown: here are those that were told of last.",
  alarms: "Alarms",
  noAlarms: "No alarm is open.",
  acknowledge: "Acknowledge",
  dismiss: "Dismiss",
  acknowledged: (by) => `Acknowledged by ${by}`,
  raised: (when) => `raised ${when}`,
  limit: (parameter, value, threshold) => `${parameter}: ${value}, limit ${threshold}`,
  heard: (when) => `Heard ${when}`,
  silent: "Silent",
  silentHint: "Nothing was heard for longer than two and a half heartbeats.",
  progress: (agent) => `Progress of ${agent}`,
  step: (place, total) => `Step ${place} of ${total}`,
  remaining: (duration) => `about ${duration} left`,
  chart: (name, last, least, most) => `${name}: ${last}, between ${least} and ${most}`,
  sources: "Other sources",
  commands: { pause: "Pause", resume: "Resume", shutdown: "Shut down" },
  asked: { pause: "Asked to pause", resume: "Asked to resume", shutdown: "Asked to shut down" },
  shutdownTitle: (agent) => `Shut down ${agent}?`,
  shutdownBody: "It is asked to end its work and stop. Starting it again is up to its own host.",
  keep: "Keep it running",
  statuses: {
    IDLE: "Idle",
    RUNNING: "Running",
    PAUSED: "Paused",
    COMPLETED: "Completed",
    ERROR: "Error",
    SHUTDOWN: "Shut down",
  },
  severities: { INFO: "Info", WARNING: "Warning", CRITICAL: "Critical", ALERT: "Alert" },
};

const it: AgentsWords = {
  title: "Agenti",
  empty:
    "I tuoi agenti appaiono qui quando riferiscono: il loro stato, il lavoro, le misure e gli allarmi.",
  cut: "Ci sono più agenti o allarmi di quanti se ne mostrano: qui ci sono quelli con le notizie più recenti.",
  alarms: "Allarmi",
  noAlarms: "Nessun allarme aperto.",
  acknowledge: "Prendi atto",
  dismiss: "Chiudi",
  acknowledged: (by) => `Preso in carico da ${by}`,
  raised: (when) => `scattato ${when}`,
  limit: (parameter, value, threshold) => `${parameter}: ${value}, limite ${threshold}`,
  heard: (when) => `Sentito ${when}`,
  silent: "In silenzio",
  silentHint: "Non si è sentito nulla per più di due battiti e mezzo.",
  progress: (agent) => `Avanzamento di ${agent}`,
  step: (place, total) => `Passo ${place} di ${total}`,
  remaining: (duration) => `ancora ${duration} circa`,
  chart: (name, last, least, most) => `${name}: ${last}, tra ${least} e ${most}`,
  sources: "Altre fonti",
  commands: { pause: "Pausa", resume: "Riprendi", shutdown: "Spegni" },
  asked: {
    pause: "Pausa richiesta",
    resume: "Ripresa richiesta",
    shutdown: "Spegnimento richiesto",
  },
  shutdownTitle: (agent) => `Spegnere ${agent}?`,
  shutdownBody: "Gli si chiede di finire il lavoro e fermarsi. Riavviarlo spetta al suo host.",
  keep: "Lascialo attivo",
  statuses: {
    IDLE: "Inattivo",
    RUNNING: "In corso",
    PAUSED: "In pausa",
    COMPLETED: "Completato",
    ERROR: "Errore",
    SHUTDOWN: "Spento",
  },
  severities: { INFO: "Info", WARNING: "Avviso", CRITICAL: "Critico", ALERT: "Allerta" },
};

const fr: AgentsWords = {
  title: "Agents",
  empty:
    "Vos agents apparaissent ici dès qu’ils se manifestent : leur état, leur travail, leurs mesures et leurs alarmes.",
  cut: "Il y a plus d’agents ou d’alarmes qu’il n’en est montré : voici ceux dont les nouvelles sont les plus récentes.",
  alarms: "Alarmes",
  noAlarms: "Aucune alarme ouverte.",
  acknowledge: "Acquitter",
  dismiss: "Fermer",
  acknowledged: (by) => `Acquittée par ${by}`,
  raised: (when) => `déclenchée ${when}`,
  limit: (parameter, value, threshold) => `${parameter} : ${value}, limite ${threshold}`,
  heard: (when) => `Entendu ${when}`,
  silent: "Silencieux",
  silentHint: "Rien n’a été entendu depuis plus de deux battements et demi.",
  progress: (agent) => `Avancement de ${agent}`,
  step: (place, total) => `Étape ${place} sur ${total}`,
  remaining: (duration) => `encore ${duration} environ`,
  chart: (name, last, least, most) => `${name} : ${last}, entre ${least} et ${most}`,
  sources: "Autres sources",
  commands: { pause: "Pause", resume: "Reprendre", shutdown: "Arrêter" },
  asked: { pause: "Pause demandée", resume: "Reprise demandée", shutdown: "Arrêt demandé" },
  shutdownTitle: (agent) => `Arrêter ${agent} ?`,
  shutdownBody:
    "On lui demande de finir son travail et de s’arrêter. Le relancer revient à son hôte.",
  keep: "Le laisser tourner",
  statuses: {
    IDLE: "Inactif",
    RUNNING: "En cours",
    PAUSED: "En pause",
    COMPLETED: "Terminé",
    ERROR: "Erreur",
    SHUTDOWN: "Arrêté",
  },
  severities: { INFO: "Info", WARNING: "Avertissement", CRITICAL: "Critique", ALERT: "Alerte" },
};

/** The words of the screen of outside agents. */
export const agentsWords: Catalogue<AgentsWords> = {
  en: async () => en,
  it: async () => it,
  fr: async () => fr,
};
