/** A file is looked for in all rooms of a user: by its id first, since that names few rooms. */
export const artifactsOfAUser = `
CREATE INDEX artifacts_by_id ON artifacts (artifact_id, room);
`;
