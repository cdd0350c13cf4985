-- What a person typed for a recipe of policies, by integration. No input of a recipe is a secret.
CREATE TABLE recipe_value (
    integration_id INTEGER NOT NULL REFERENCES integration (id) ON DELETE CASCADE,
    recipe         TEXT    NOT NULL,
    input          TEXT    NOT NULL,
    value          TEXT    NOT NULL,
    PRIMARY KEY (integration_id, recipe, input)
) STRICT, WITHOUT ROWID;
