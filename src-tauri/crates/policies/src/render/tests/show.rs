//! The document alone, and the list of recipes.

use super::*;
use crate::catalog::{find_recipe, recipes};

#[test]
fn show_returns_the_rendered_text() {
    let all = values(&[
        ("roleArn", ROLE),
        ("bucket", "acme-split-events"),
        ("filePrefix", "events"),
        ("statusPrefix", "status"),
    ]);
    let shown = show(recipe("split-inbound-bucket").unwrap(), &all).unwrap();
    assert_eq!(shown, bucket_with(&[]).text);
    assert!(!shown.ends_with('\n'));
}

#[test]
fn show_lists_all_missing_and_invalid_inputs() {
    let given = values(&[
        ("roleArn", "arn:aws:iam::1:role/x"),
        ("bucket", "s3://acme"),
    ]);
    let error = show(recipe("split-inbound-bucket").unwrap(), &given).unwrap_err();
    let said = error.to_string();
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(
        lines[0],
        "bucket: This is an address; only the name is needed. Write `acme`."
    );
    assert!(lines[1].starts_with("roleArn: The account ID in it, `1`, does not have 12 digits."));
    assert!(lines[2].starts_with("statusPrefix: This is missing."));

    let error = show(recipe("split-sns-topic").unwrap(), &BTreeMap::new()).unwrap_err();
    assert_eq!(error.to_string().lines().count(), 3);
    assert!(
        error
            .to_string()
            .contains("bucket: This or `bucketArn` is missing.")
    );
}

#[test]
fn unknown_names_list_the_known_ones() {
    let given = values(&[("role", ROLE), ("prefix", "x")]);
    let error = show(recipe("split-inbound-bucket").unwrap(), &given).unwrap_err();
    assert_eq!(
        error.to_string(),
        "The recipe split-inbound-bucket has no input `prefix` and `role`. \
         Its inputs are: bucket, roleArn, filePrefix, statusPrefix and \
         form."
    );
    assert_eq!(
        find_recipe("split").unwrap_err().to_string(),
        "There is no recipe `split`. There are: split-inbound-bucket, split-sns-topic, \
         split-notification, split-outbound-bucket, split-kms, amplitude-export-bucket, \
         amplitude-kms, segment-actions-permission, segment-actions-trust, \
         mparticle-role-bucket, mparticle-user, uploader-least-privilege."
    );
    assert_eq!(
        find_recipe("split-sns-topic").unwrap().title,
        "Inbound: SNS topic"
    );
}

#[test]
fn every_recipe_is_consistent() {
    for recipe in recipes() {
        assert!(!recipe.steps.is_empty());
        for section in recipe.sections {
            assert!(!section.title.is_empty() && !section.steps.is_empty());
        }
        // The examples of the recipe make a complete document.
        let examples: BTreeMap<String, String> = recipe
            .inputs
            .iter()
            .map(|input| (input.name.to_owned(), input.example.to_owned()))
            .collect();
        let rendered = render(recipe, &examples);
        assert!(rendered.complete, "{}: {:?}", recipe.name, rendered.notes);
        // Every required input has a placeholder, and every placeholder an
        // input.
        let empty = render(recipe, &BTreeMap::new());
        for input in recipe.inputs {
            let gap = empty.marks.iter().any(|mark| mark.input == input.name);
            assert_eq!(gap, !input.optional, "{}", input.name);
            assert_eq!(
                input.kind == crate::model::InputKind::Choice,
                !input.choices.is_empty()
            );
            assert!(
                input
                    .instead
                    .is_none_or(|other| recipe.input(other).is_some())
            );
        }
        for mark in &empty.marks {
            assert!(recipe.input(&mark.input).is_some(), "{}", mark.input);
        }
        // Every note template is reported in at least one form of the document,
        // on its line.
        let forms = recipe.input("form").map_or(&[""][..], |form| form.choices);
        for template in recipe.notes {
            let mut said = 0;
            for form in forms {
                let mut values = examples.clone();
                if !form.is_empty() {
                    values.insert("form".to_owned(), (*form).to_owned());
                }
                let rendered = render(recipe, &values);
                let lines = rendered
                    .notes
                    .iter()
                    .filter(|note| note.message == template.message)
                    .map(|note| note.line);
                let place = rendered
                    .text
                    .lines()
                    .enumerate()
                    .filter(|(_, line)| line.contains(&format!("\"{}\"", template.on)))
                    .nth(template.after)
                    .map(|(place, _)| Some(place + 1));
                assert!(lines.eq(place), "{}: {}", recipe.name, template.message);
                said += usize::from(place.is_some());
            }
            assert!(said > 0, "{}: {}", recipe.name, template.message);
        }
    }
}

#[test]
fn recipe_json_includes_inputs() {
    let json = serde_json::to_value(recipe("split-sns-topic").unwrap()).unwrap();
    assert_eq!(json["kind"], "SNS topic policy statement");
    assert_eq!(json["inputs"][3]["name"], "bucketArn");
    assert_eq!(json["inputs"][3]["kind"], "bucketArn");
    assert_eq!(json["inputs"][3]["optional"], true);
    assert!(json.get("template").is_none());
}
