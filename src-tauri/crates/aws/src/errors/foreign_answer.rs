//! Recognizes responses that are not from S3: the page of a proxy, the sign-in
//! page of a network, the answer of another server.
//!
//! S3 describes an error in an XML document whose root is `Error`, and gives
//! every object and every part an ETag, whatever the status says.

use std::error::Error as StdError;

use aws_sdk_s3::config::interceptors::AfterDeserializationInterceptorContextRef;
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_smithy_runtime_api::client::orchestrator::{HttpResponse, Metadata};
use tallyman_text::escape_hidden;

use super::messages::sanitized;

/// Number of bytes in which the title of a page is looked for.
const MAX_PAGE_BYTES: usize = 64 * 1024;

/// Limit of a title or of a server's name, in characters.
const MAX_QUOTED_CHARS: usize = 80;

/// Makes a successful response an error if it is not from S3.
#[derive(Debug)]
pub(crate) struct ForeignAnswerCheck;

/// The response is not from S3.
#[derive(Debug, thiserror::Error)]
#[error("the response is not from S3")]
struct ForeignAnswer;

impl Intercept for ForeignAnswerCheck {
    fn name(&self) -> &'static str {
        "ForeignAnswerCheck"
    }

    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), Box<dyn StdError + Send + Sync>> {
        let response = context.response();
        let operation = config.load::<Metadata>().map_or("", Metadata::name);
        if response.status().is_success() && is_foreign(operation, response) {
            return Err(ForeignAnswer.into());
        }
        Ok(())
    }
}

/// Whether a successful response to a request of this operation is not from S3.
fn is_foreign(operation: &str, response: &HttpResponse) -> bool {
    let has_etag = response.headers().get("etag").is_some();
    let is_foreign = match operation {
        // An object or a part is stored if and only if it has an ETag.
        "PutObject" | "UploadPart" => !has_etag,
        "GetObject" | "HeadObject" => !has_etag && !has_amz_header(response),
        "AbortMultipartUpload" => false,
        // The others answer with XML.
        _ => root_element(response.body().bytes().unwrap_or_default()).is_none(),
    };
    // An object may be JSON.
    is_foreign || is_page(response, &["text/html"])
}

/// Whether a response that reports an error is not from S3.
pub(super) fn is_foreign_error(response: &HttpResponse) -> bool {
    let body = response.body().bytes().unwrap_or_default();
    match response.status().as_u16() {
        // The successful ones are checked already. S3 reports an error of
        // CompleteMultipartUpload with status 200.
        200..=299 => false,
        // S3 is no proxy.
        407 => true,
        // The response to HEAD has no body.
        _ if body.is_empty() => {
            is_page(response, &["text/html", "application/json"]) || is_foreign_redirect(response)
        }
        _ => root_element(body) != Some("Error"),
    }
}

fn is_foreign_redirect(response: &HttpResponse) -> bool {
    (300..=399).contains(&response.status().as_u16())
        && response.headers().get("location").is_some()
        && !has_amz_header(response)
}

/// Whether the response has one of these content types, and no header of S3.
fn is_page(response: &HttpResponse, types: &[&str]) -> bool {
    let found = content_type(response);
    types.iter().any(|one| found.starts_with(one)) && !has_amz_header(response)
}

fn content_type(response: &HttpResponse) -> String {
    let found = response.headers().get("content-type");
    found.unwrap_or_default().to_ascii_lowercase()
}

fn has_amz_header(response: &HttpResponse) -> bool {
    let mut headers = response.headers().iter();
    headers.any(|(name, _)| name.to_ascii_lowercase().starts_with("x-amz-"))
}

/// Returns the name of the root element of an XML or HTML document. `None` if
/// it is neither.
fn root_element(document: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(document).ok()?;
    let mut text = text.trim_start_matches('\u{feff}').trim_start();
    loop {
        let after = text.strip_prefix('<')?;
        // The declaration, a comment, or the document type.
        let end = if after.starts_with('?') {
            "?>"
        } else if after.starts_with("!--") {
            "-->"
        } else if after.starts_with('!') {
            ">"
        } else {
            let end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
            return after.split(end).next().filter(|name| !name.is_empty());
        };
        text = after.split_once(end)?.1.trim_start();
    }
}

/// Describes a response that is not from S3, to follow "It answers with".
pub(super) fn describe(response: &HttpResponse) -> String {
    let body = response.body().bytes().unwrap_or_default();
    let page = body.get(..MAX_PAGE_BYTES).unwrap_or(body);
    let page = String::from_utf8_lossy(page);
    let kind = content_type(response);
    let root = root_element(page.as_bytes()).unwrap_or_default();
    let what = if root.eq_ignore_ascii_case("html") || kind.starts_with("text/html") {
        match title(&page) {
            Some(title) => format!(" and the HTML page \u{201c}{title}\u{201d}"),
            None => " and an HTML page".to_owned(),
        }
    } else if page.trim_start().starts_with(['{', '[']) || kind.starts_with("application/json") {
        " and JSON".to_owned()
    } else if body.is_empty() {
        String::new()
    } else {
        " and a body that is not one of S3".to_owned()
    };
    let status = response.status().as_u16();
    let server = response.headers().get("server").and_then(shown);
    let server = server.map_or_else(String::new, |name| format!("; its Server header is {name}"));
    format!("status {status}{what}{server}")
}

/// Returns the title of an HTML page. `None` if it has none.
fn title(page: &str) -> Option<String> {
    // ASCII case does not change the positions.
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower.get(start..)?.find('>')? + 1;
    let end = start + lower.get(start..)?.find('<')?;
    shown(page.get(start..end)?)
}

/// Returns text of another program as it can be shown. `None` if it is blank.
fn shown(text: &str) -> Option<String> {
    let line = sanitized(text);
    let short = match line.char_indices().nth(MAX_QUOTED_CHARS) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    };
    (!short.is_empty()).then(|| escape_hidden(&short, |_| false).into_owned())
}
