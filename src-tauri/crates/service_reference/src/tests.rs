use super::*;

/// A line that does not parse would be skipped in silence.
#[test]
fn every_line_of_the_reference_parses() {
    let mut services = 0;
    for prefix in service_prefixes() {
        let service = service(prefix).expect("a listed prefix");
        services += 1;
        let parsed = service.actions().count()
            + service.condition_keys().count()
            + service.resource_types().count();
        assert_eq!(parsed, service.entry.items.lines().count(), "{prefix}");
        for action in service.actions() {
            for used in &action.resources {
                assert!(
                    service.resource_types().any(|kind| kind.name == used.name),
                    "{prefix}:{} works on {}, which is not listed",
                    action.name,
                    used.name
                );
            }
        }
    }
    assert!(services > 400, "{services} services");
    assert_eq!(date().len(), "2026-01-01".len());
}

#[test]
fn actions_are_found_without_regard_to_case() {
    let s3 = service("S3").expect("s3");
    assert_eq!(s3.name, "Amazon S3");
    let put = s3.action("putobject").expect("s3:PutObject");
    assert_eq!((put.name, put.access), ("PutObject", AccessLevel::Write));
    assert!(
        put.resources
            .iter()
            .any(|resource| resource.name == "object")
    );
    assert_eq!(s3.action("ListObjects"), None);
    assert_eq!(s3.action("Put"), None);
    assert!(service("s4").is_none());
    assert!(service("").is_none());
}

#[test]
fn keys_belong_to_actions() {
    let s3 = service("s3").expect("s3");
    let list = s3.action("ListBucket").expect("s3:ListBucket");
    let get = s3.action("GetObject").expect("s3:GetObject");
    assert!(s3.action_has_key(&list, "S3:Prefix"));
    assert!(!s3.action_has_key(&get, "s3:prefix"));
    assert!(s3.action_has_key(&get, "s3:ExistingObjectTag/team"));
    assert!(!s3.action_has_key(&get, "s3:ExistingObjectTag/"));
    let kms = service("kms").expect("kms");
    let decrypt = kms.action("Decrypt").expect("kms:Decrypt");
    assert!(kms.action_has_key(&decrypt, "kms:EncryptionContext:aws:s3:arn"));
    // A key of the resource type.
    assert!(kms.action_has_key(&decrypt, "aws:ResourceTag/team"));
}

#[test]
fn global_keys_are_listed() {
    let names: Vec<_> = global_condition_keys().map(|key| key.name).collect();
    for name in [
        "aws:SourceArn",
        "aws:SourceAccount",
        "aws:PrincipalTag/${TagKey}",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    assert!(
        names
            .iter()
            .any(|name| key_matches(name, "aws:principaltag/Team"))
    );
    assert!(
        !names
            .iter()
            .any(|name| key_matches(name, "aws:SourceAcount"))
    );
}

#[test]
fn patterns_are_compared_with_arns_of_a_resource_type() {
    let bucket = "arn:${Partition}:s3:::${BucketName}";
    let object = "arn:${Partition}:s3:::${BucketName}/${ObjectName}";
    let topic = "arn:${Partition}:sns:${Region}:${Account}:${TopicName}";
    for (template, pattern, matches) in [
        (bucket, "arn:aws:s3:::acme", true),
        (bucket, "arn:aws:s3:::acme/*", false),
        (bucket, "arn:aws:s3:::ac?e-*", true),
        (bucket, "arn:*:s3:::", false),
        (bucket, "*", true),
        (object, "arn:aws:s3:::acme", false),
        (object, "arn:aws:s3:::acme/", false),
        (object, "arn:aws-cn:s3:::acme/in/*", true),
        (object, "arn:aws:s3:::acme*", true),
        (object, "arn:aws:s3:::${aws:username}/x", true),
        (topic, "arn:aws:sns:eu-west-1:111122223333:events", true),
        (topic, "arn:aws:sns:*:*:events", true),
        (topic, "arn:aws:s3:::acme", false),
        (topic, "arn:aws:sns:eu-west-1:111122223333", false),
        (
            "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
            "arn:aws:iam::111122223333:role/a/b",
            true,
        ),
        (
            "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}",
            "arn:aws:iam::111122223333:user/a",
            false,
        ),
    ] {
        assert_eq!(
            arn_can_match(template, pattern),
            matches,
            "{template} {pattern}"
        );
    }
}

#[test]
fn actions_are_found_by_pattern() {
    let s3 = service("s3").expect("s3");
    let names = |pattern: &str| -> Vec<&str> {
        s3.actions_matching(pattern)
            .iter()
            .map(|action| action.name)
            .collect()
    };
    assert_eq!(names("getobjectac?"), ["GetObjectAcl"]);
    assert_eq!(
        names("*Object*Torrent"),
        ["GetObjectTorrent", "GetObjectVersionTorrent"]
    );
    assert_eq!(names("*").len(), s3.action_names().count());
    assert!(names("Gett*").is_empty());
    assert!(names("").is_empty());
}
