//! Where a denial can lie.

use super::reading::{Reading, of_resource};
use super::{Cause, Place};
use crate::arn::account_of;

pub(super) fn causes(read: &Reading) -> Vec<Cause> {
    if let Some(place) = read.named {
        let mut causes = vec![Cause {
            place,
            certain: true,
            text: text(place, read),
        }];
        // AWS says the same of a key that is not there and of one that is not
        // allowed; and of two policies of one account either is enough.
        let either = match place {
            Place::Identity if !read.explicit && !abroad(read) => Some(of_resource(read)),
            Place::Bucket | Place::Topic | Place::Key if !read.explicit => Some(Place::Identity),
            _ => None,
        };
        causes.extend(either.map(|place| Cause {
            place,
            certain: false,
            text: text(place, read),
        }));
        return causes;
    }
    let own = of_resource(read);
    let action = read.action.as_deref().unwrap_or_default();
    let writes = ["s3:PutObject", "s3:PutObjectAcl"].contains(&action);
    let keyed = own == Place::Bucket && ["s3:GetObject", "s3:PutObject"].contains(&action);
    let anonymous = read.principal.as_deref() == Some("anonymous");
    let mut places = Vec::new();
    if !anonymous {
        places.push(Place::Identity);
    }
    places.push(own);
    if keyed {
        places.push(Place::Key);
    }
    if writes {
        places.push(Place::ObjectOwnership);
    }
    if own == Place::Bucket && anonymous {
        places.push(Place::PublicAccessBlock);
    }
    if !anonymous {
        places.extend([Place::Boundary, Place::ServiceControl, Place::Session]);
    }
    if own != Place::Trust {
        places.push(Place::Endpoint);
    }
    places
        .into_iter()
        .map(|place| Cause {
            place,
            certain: false,
            text: text(place, read),
        })
        .collect()
}

/// Whether the resource is plainly another account's.
fn abroad(read: &Reading) -> bool {
    let of = |arn: &Option<String>| arn.as_deref().and_then(account_of).map(str::to_owned);
    match (of(&read.principal), of(&read.resource)) {
        (Some(one), Some(other)) => one != other,
        _ => false,
    }
}

fn text(place: Place, read: &Reading) -> String {
    let action = match read.action.as_deref() {
        Some(action) => format!("`{action}`"),
        None => "what was asked".to_owned(),
    };
    if read.explicit && read.named == Some(place) {
        return format!(
            "A statement there denies {action}, and a deny wins over everything that allows it. \
             Have that statement changed, or meet the condition that it names."
        );
    }
    match place {
        Place::Identity => format!(
            "The user or role may have no policy that allows {action} on this resource. Attach one."
        ),
        Place::Bucket => format!(
            "The bucket's policy may not allow {action} to this caller, on these keys: a caller of \
             another account needs that, and a prefix that differs by one letter is another."
        ),
        Place::Topic => {
            "The topic's policy has to let the caller publish: for S3's notifications, \
             the service s3.amazonaws.com, for this bucket and account. If the topic is encrypted, \
             its key has to let S3 use it too."
                .to_owned()
        }
        Place::Key => "If the bucket or topic is encrypted with a KMS key, its policy has to let \
             the caller use it: kms:GenerateDataKey to write, kms:Decrypt to read. A key that was \
             deleted or lies in another region looks the same."
            .to_owned(),
        Place::Trust => {
            "The role's trust policy has to name the caller, and the external ID, if it \
             asks for one, has to be the same to the letter."
                .to_owned()
        }
        Place::Resource => format!("The resource's policy may not allow {action} to this caller."),
        Place::ObjectOwnership => {
            "With Bucket owner enforced, S3 refuses every write that sets an \
             ACL other than bucket-owner-full-control. Write without an ACL, or set Object \
             Ownership to Bucket owner preferred."
                .to_owned()
        }
        Place::Boundary => {
            format!("A permissions boundary on the user or role has to allow {action} as well.")
        }
        Place::ServiceControl => format!(
            "The organization's control policies have to allow {action} in this account. Its \
             administrators can see them."
        ),
        Place::Session => format!(
            "If a policy was passed when the role was assumed, it has to allow {action} too."
        ),
        Place::Endpoint => {
            format!("If the request goes through a VPC endpoint, its policy has to allow {action}.")
        }
        Place::PublicAccessBlock => "Block Public Access is on and refuses policies, ACLs and \
             requests that are open to everyone. Name the callers in the policy instead."
            .to_owned(),
        Place::Credentials => "The keys are wrong or have expired, or the clock of this computer \
             is wrong; no policy plays a part yet. Sign in anew."
            .to_owned(),
    }
}
