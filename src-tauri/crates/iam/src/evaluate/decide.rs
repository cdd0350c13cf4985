//! Combines the decisions of the layers into an answer.

use tallyman_text::join_with_and;

use super::answer::{Answer, Decision, MatchedStatement};
use super::caller::Caller;
use super::layer_decision::{LayerDecision, describe_statement};
use super::request::Request;
use super::truth::Truth;

/// Returns the answer. A deny overrides every allow.
pub(super) fn decide(request: &Request, allowed: Truth, layers: &[&LayerDecision]) -> Answer {
    let denies: Vec<MatchedStatement> = layers.iter().flat_map(|s| s.denies.clone()).collect();
    let near_misses = layers.iter().flat_map(|s| s.near_misses.clone()).collect();
    let mut answer = Answer {
        outcome: Decision::ExplicitDeny,
        why: String::new(),
        decided_by: denies,
        unknown: Vec::new(),
        unseen: Vec::new(),
        near_misses,
    };
    if let Some(first) = answer.decided_by.first() {
        answer.why = format!(
            "{} denies it; a deny overrides every allow.",
            describe_statement(first, true)
        );
        return answer;
    }
    let allows: Vec<MatchedStatement> = layers
        .iter()
        .flat_map(|s| s.allows.iter().map(|(matched, _)| matched.clone()))
        .collect();
    let may_deny: Vec<&(MatchedStatement, Vec<String>)> =
        layers.iter().flat_map(|s| &s.may_deny).collect();
    match allowed {
        Truth::No => {
            answer.outcome = Decision::ImplicitDeny;
            answer.why = match layers {
                [_] => "No statement allows it.".to_owned(),
                _ => "A layer that must allow it does not.".to_owned(),
            };
            return answer;
        }
        Truth::Unknown(what) => {
            answer.outcome = Decision::Unknown;
            answer.unknown = what;
            answer.decided_by = layers
                .iter()
                .flat_map(|s| s.may_allow.iter().map(|(matched, ..)| matched.clone()))
                .chain(allows)
                .collect();
        }
        Truth::Yes => {
            answer.outcome = Decision::Allowed;
            answer.decided_by = allows;
        }
    }
    for (matched, what) in may_deny {
        if answer.outcome == Decision::Allowed {
            answer.outcome = Decision::Unknown;
            answer.decided_by.clear();
        }
        answer.decided_by.push(matched.clone());
        for what in what {
            if !answer.unknown.contains(what) {
                answer.unknown.push(what.clone());
            }
        }
    }
    answer.why = match answer.outcome {
        Decision::Allowed => match answer.decided_by.first() {
            Some(first) => format!("{} allows it.", describe_statement(first, true)),
            None => match request.caller {
                Caller::Root { .. } => "The root user may do everything in its account.".to_owned(),
                _ => "It is allowed.".to_owned(),
            },
        },
        _ => {
            let which = match answer.decided_by.first() {
                Some(first) => format!("It depends on {}", describe_statement(first, false)),
                None => "It depends on what was not given".to_owned(),
            };
            format!("{which}. Unknown: {}.", join_with_and(&answer.unknown))
        }
    };
    answer
}
