//! The forms in which tools print a denial whose cause is open.

use super::super::CauseKind::{
    Boundary, Bucket, Endpoint, Identity, Key, MissingObject, ObjectLock, ObjectOwnership,
    PublicAccessBlock, RequesterPays, Resource, ServiceControl, Session,
};
use super::*;

mod clients;
mod engines;
mod tools;

/// A text, its action, its resource and the causes.
type Form = (
    &'static str,
    &'static str,
    &'static str,
    &'static [CauseKind],
);

const READ: &[CauseKind] = &[
    Identity,
    Bucket,
    MissingObject,
    Key,
    ObjectOwnership,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const WRITE: &[CauseKind] = &[
    Identity,
    Bucket,
    Key,
    ObjectOwnership,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const DELETE: &[CauseKind] = &[
    Identity,
    Bucket,
    ObjectLock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const LIST: &[CauseKind] = &[
    Identity,
    Bucket,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const BUCKET: &[CauseKind] = &[
    Identity,
    Bucket,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const OPENING: &[CauseKind] = &[
    Identity,
    Bucket,
    PublicAccessBlock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
/// S3, but neither the action nor the principal is known.
const S3: &[CauseKind] = &[
    Identity,
    Bucket,
    MissingObject,
    Key,
    ObjectOwnership,
    PublicAccessBlock,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
    RequesterPays,
];
const OTHER: &[CauseKind] = &[
    Identity,
    Resource,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];
const QUEUE: &[CauseKind] = &[
    Identity,
    Resource,
    Key,
    Boundary,
    ServiceControl,
    Session,
    Endpoint,
];

#[test]
fn every_form_is_read_and_its_causes_are_ranked() {
    let mut errors = Vec::new();
    let forms = [clients::CLIENTS, engines::ENGINES, tools::TOOLS];
    for (text, action, resource, expected) in forms.into_iter().flatten() {
        let Some(denial) = parse_denial(text) else {
            errors.push(format!("no denial: {text}"));
            continue;
        };
        let found = (
            denial.action.as_deref().unwrap_or_default(),
            denial.resource.as_deref().unwrap_or_default(),
            &*kinds(&denial),
        );
        if found != (*action, *resource, *expected) {
            errors.push(format!("{text}\n  {found:?}"));
        }
        assert!(denial.causes.iter().all(|cause| !cause.certain), "{text}");
    }
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

/// aws/aws-sdk#50; Amazon S3 API Reference, HeadObject, "Permissions"
#[test]
fn causes_that_no_policy_mends_are_explained() {
    let text_of = |denial: &Denial, kind| {
        let cause = denial.causes.iter().find(|cause| cause.kind == kind);
        cause.unwrap().text.clone()
    };
    let read = denial("An error occurred (403) when calling the HeadObject operation: Forbidden");
    assert!(text_of(&read, MissingObject).contains("s3:ListBucket"));
    assert!(text_of(&read, ObjectOwnership).contains("belongs to its writer"));
    let write = denial(
        "An error occurred (AccessDenied) when calling the PutObject operation: Access Denied",
    );
    assert!(text_of(&write, ObjectOwnership).contains("sets an ACL"));
    let identity = text_of(&write, Identity);
    assert!(identity.contains("`s3:PutObject`"), "{identity}");
}
