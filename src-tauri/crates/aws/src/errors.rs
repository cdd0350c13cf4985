//! Errors of AWS, of the connection to it and of its configuration. Each
//! displays as a sentence for the user.

mod aws_error;
mod foreign_answer;
mod from_sdk;
mod messages;

pub use aws_error::AwsError;

pub(crate) use foreign_answer::ForeignAnswerCheck;
pub(crate) use from_sdk::{
    ErrorContext, RequestInfo, from_credentials_error, from_sdk_error, from_stream_error,
    redirect_region,
};

#[cfg(test)]
mod tests;
