/** What was acted on, for people: its kind, what they call it, and what else there is to say. */
export const auditSubjects = `
ALTER TABLE audit ADD COLUMN subject_kind TEXT;
ALTER TABLE audit ADD COLUMN subject_name TEXT;
ALTER TABLE audit ADD COLUMN detail TEXT;
`;
