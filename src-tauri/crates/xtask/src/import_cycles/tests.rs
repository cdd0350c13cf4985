use std::fs;

use super::*;

/// Writes a crate of these files and returns its cycles as `from>to` pairs of file names.
fn cycles_of(files: &[(&str, &str)]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, text) in files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let tree = ModuleTree::read(&folder.join("lib.rs")).unwrap();
    let found = cycles(&tree);
    let name = |file: &PathBuf| file.strip_prefix(folder).unwrap().display().to_string();
    found
        .iter()
        .map(|cycle| {
            cycle
                .imports
                .keys()
                .map(|(from, to)| format!("{}>{}", name(from), name(to)))
                .collect()
        })
        .collect()
}

#[test]
fn siblings_that_import_each_other_are_a_cycle() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "pub struct B; fn f(a: &super::a::A) {}"),
    ]);
    assert_eq!(found, [["a.rs>b.rs", "b.rs>a.rs"]]);
}

#[test]
fn a_child_that_imports_from_its_parent_is_a_cycle_if_the_parent_uses_it() {
    let files = |parent: &'static str| {
        [
            ("lib.rs", "mod a;"),
            ("a.rs", parent),
            ("a/child.rs", "use super::Shared; pub fn run(_: Shared) {}"),
        ]
    };
    let used = cycles_of(&files("mod child; use child::run; pub struct Shared;"));
    assert_eq!(used, [["a/child.rs>a.rs", "a.rs>a/child.rs"]]);
    let only_declared = cycles_of(&files("mod child; pub struct Shared;"));
    assert!(only_declared.is_empty());
}

#[test]
fn a_reexported_name_belongs_to_the_file_that_defines_it() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
        ("a.rs", "pub struct A;"),
        ("b.rs", "use crate::A; pub struct B(A);"),
    ]);
    assert!(found.is_empty(), "{found:?}");
}

#[test]
fn a_cycle_through_a_module_imported_by_name_is_found() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use super::b; pub fn f() { b::f() }"),
        ("b.rs", "use crate::c as deep; pub fn f() { deep::f() }"),
        ("c.rs", "pub fn f() { crate::a::f() }"),
    ]);
    assert_eq!(found, [["a.rs>b.rs", "b.rs>c.rs", "c.rs>a.rs"]]);
}

#[test]
fn tests_may_import_from_anywhere() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b;"),
        (
            "a.rs",
            "pub struct A; #[cfg(test)] mod tests { use crate::b::B; }",
        ),
        (
            "b.rs",
            "use crate::a::A; pub struct B(A); #[cfg(test)] use crate::a::A as Again;",
        ),
    ]);
    assert!(found.is_empty(), "{found:?}");
}
