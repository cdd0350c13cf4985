//! The values that the user entered for policy recipes.

use std::collections::BTreeMap;

use rusqlite::params;

use crate::database::Ledger;
use crate::error::LedgerError;
use crate::integration::IntegrationId;

/// The values of a recipe by input name.
pub type RecipeValues = BTreeMap<String, String>;

impl Ledger {
    /// Returns the values entered for an integration, by recipe name.
    ///
    /// # Errors
    /// Fails if the ledger cannot be read.
    pub fn recipe_values(
        &self,
        integration: IntegrationId,
    ) -> Result<BTreeMap<String, RecipeValues>, LedgerError> {
        let database = self.reader();
        let mut query = database.prepare_cached(
            "SELECT recipe, input, value FROM recipe_value WHERE integration_id = ?1",
        )?;
        let mut rows = query.query([integration])?;
        let mut recipes: BTreeMap<String, RecipeValues> = BTreeMap::new();
        while let Some(row) = rows.next()? {
            let values = recipes.entry(row.get(0)?).or_default();
            values.insert(row.get(1)?, row.get(2)?);
        }
        Ok(recipes)
    }

    /// Replaces the values entered for a recipe. Empty values are stored too:
    /// the user removed a default.
    ///
    /// # Errors
    /// Fails if the integration does not exist, or the ledger cannot be
    /// written.
    pub fn set_recipe_values(
        &self,
        integration: IntegrationId,
        recipe: &str,
        values: &RecipeValues,
    ) -> Result<(), LedgerError> {
        let mut database = self.writer();
        let transaction = database.transaction()?;
        let known: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM integration WHERE id = ?1)",
            [integration],
            |row| row.get(0),
        )?;
        if !known {
            return Err(LedgerError::NoSuchIntegration);
        }
        transaction
            .prepare_cached("DELETE FROM recipe_value WHERE integration_id = ?1 AND recipe = ?2")?
            .execute(params![integration, recipe])?;
        {
            let mut insert = transaction.prepare_cached(
                "INSERT INTO recipe_value (integration_id, recipe, input, value) \
                 VALUES (?1, ?2, ?3, ?4)",
            )?;
            for (input, value) in values {
                insert.execute(params![integration, recipe, input, value])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::IntegrationConfig;

    fn values(pairs: &[(&str, &str)]) -> RecipeValues {
        pairs
            .iter()
            .map(|(input, value)| ((*input).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn values_are_stored_per_integration_and_recipe_and_removed_with_the_integration() {
        let root = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(root.path()).unwrap();
        let other = ledger
            .save_integration(
                None,
                &IntegrationConfig {
                    name: "other".into(),
                    ..IntegrationConfig::default()
                },
            )
            .unwrap();
        let typed = values(&[
            ("roleArn", "arn:aws:iam::111122223333:role/é"),
            ("prefix", ""),
        ]);
        ledger.set_recipe_values(1, "segment-s3", &typed).unwrap();
        let others = values(&[("bucket", "b")]);
        ledger
            .set_recipe_values(other.id, "segment-s3", &others)
            .unwrap();
        ledger.set_recipe_values(1, "split-kms", &others).unwrap();
        drop(ledger);

        let ledger = Ledger::open(root.path()).unwrap();
        let kept = ledger.recipe_values(1).unwrap();
        assert_eq!(kept["segment-s3"], typed);
        assert_eq!(kept["split-kms"], others);
        assert_eq!(
            ledger.recipe_values(other.id).unwrap()["segment-s3"],
            others
        );

        let fewer = values(&[("prefix", "p")]);
        ledger.set_recipe_values(1, "segment-s3", &fewer).unwrap();
        ledger
            .set_recipe_values(1, "split-kms", &RecipeValues::new())
            .unwrap();
        let kept = ledger.recipe_values(1).unwrap();
        assert_eq!(kept.len(), 1);
        assert_eq!(kept["segment-s3"], fewer);

        ledger.remove_integration(other.id).unwrap();
        assert!(ledger.recipe_values(other.id).unwrap().is_empty());
        assert!(matches!(
            ledger.set_recipe_values(other.id, "segment-s3", &others),
            Err(LedgerError::NoSuchIntegration)
        ));
    }
}
