//! The modules of one crate, and which of them import from which.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};
use syn::{Attribute, Item, UseTree};

use crate::process::TaskError;

/// How many re-exports in a row are followed; more can only be a loop.
const MAX_REEXPORTS: usize = 16;

/// An absolute path within the crate, without the leading `crate`.
type ModulePath = Vec<String>;

/// One module.
#[derive(Debug, Default)]
struct Module {
    file: PathBuf,
    /// Names of the modules it declares.
    children: BTreeSet<String>,
    /// Name in scope → the path it stands for.
    imported_names: BTreeMap<String, ModulePath>,
    /// Every path that the module mentions, as absolute paths.
    mentioned: BTreeSet<ModulePath>,
}

/// The modules of one crate by their path; the root has the empty path.
#[derive(Debug, Default)]
pub(super) struct ModuleTree {
    modules: BTreeMap<ModulePath, Module>,
}

impl ModuleTree {
    /// Parses a crate from its `lib.rs` or `main.rs` on, without its tests.
    ///
    /// # Errors
    /// Fails if a file cannot be read or parsed.
    pub(super) fn read(root_file: &Path) -> Result<Self, TaskError> {
        let mut tree = Self::default();
        let folder = root_file.parent().unwrap_or(root_file);
        tree.read_file(&[], root_file, folder)?;
        Ok(tree)
    }

    /// (importing file, imported file) → one of the imported names. A re-exported name belongs to
    /// the file that defines it.
    pub(super) fn imports(&self) -> BTreeMap<(PathBuf, PathBuf), String> {
        let mut imports = BTreeMap::new();
        for module in self.modules.values() {
            for path in &module.mentioned {
                let Some(target) = self.defining_module(path) else {
                    continue;
                };
                if target.file != module.file {
                    let name = path.last().cloned().unwrap_or_default();
                    imports.insert((module.file.clone(), target.file.clone()), name);
                }
            }
        }
        imports
    }

    /// `folder` is where the files of the module's children are.
    fn read_file(&mut self, path: &[String], file: &Path, folder: &Path) -> Result<(), TaskError> {
        let text = fs::read_to_string(file)
            .map_err(|error| TaskError::new(format!("{}: {error}.", file.display())))?;
        let parsed = syn::parse_file(&text)
            .map_err(|error| TaskError::new(format!("{}: {error}.", file.display())))?;
        self.add_module(path, file, folder, &parsed.items)
    }

    fn add_module(
        &mut self,
        path: &[String],
        file: &Path,
        folder: &Path,
        items: &[Item],
    ) -> Result<(), TaskError> {
        let mut collector = Collector::new(path, items);
        for item in items {
            collector.visit_item(item);
        }
        let mut module = collector.module;
        module.file = file.to_owned();
        self.modules.insert(path.to_vec(), module);
        for item in items {
            let Item::Mod(child) = item else { continue };
            if is_test(&child.attrs) {
                continue;
            }
            let name = child.ident.to_string();
            let mut child_path = path.to_vec();
            child_path.push(name.clone());
            let child_folder = folder.join(&name);
            match &child.content {
                Some((_, items)) => self.add_module(&child_path, file, &child_folder, items)?,
                None => {
                    let beside = folder.join(format!("{name}.rs"));
                    let inside = child_folder.join("mod.rs");
                    let child_file = if beside.is_file() { beside } else { inside };
                    self.read_file(&child_path, &child_file, &child_folder)?;
                }
            }
        }
        Ok(())
    }

    /// The module that defines what `path` names; `None` if it is not of this crate.
    fn defining_module(&self, path: &[String]) -> Option<&Module> {
        let mut path = path.to_vec();
        for _ in 0..MAX_REEXPORTS {
            let depth = (0..=path.len())
                .rev()
                .find(|depth| self.modules.contains_key(&path[..*depth]))?;
            let module = self.modules.get(&path[..depth])?;
            let Some(reexported) = path
                .get(depth)
                .and_then(|name| module.imported_names.get(name))
            else {
                return Some(module);
            };
            let mut next = reexported.clone();
            next.extend_from_slice(&path[depth + 1..]);
            path = next;
        }
        None
    }
}

/// Collects what the items of one module mention.
struct Collector<'a> {
    path: &'a [String],
    module: Module,
}

impl<'a> Collector<'a> {
    fn new(path: &'a [String], items: &[Item]) -> Self {
        let mut collector = Self {
            path,
            module: Module::default(),
        };
        // Declared first: a path may begin with a module that is declared further down.
        for item in items {
            if let Item::Mod(child) = item
                && !is_test(&child.attrs)
            {
                collector.module.children.insert(child.ident.to_string());
            }
        }
        for item in items {
            if let Item::Use(item) = item
                && !is_test(&item.attrs)
            {
                collector.add_use(&item.tree, &mut Vec::new());
            }
        }
        collector
    }

    fn add_use(&mut self, tree: &UseTree, prefix: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                prefix.push(path.ident.to_string());
                self.add_use(&path.tree, prefix);
                prefix.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.add_use(tree, prefix);
                }
            }
            UseTree::Glob(_) => {
                if let Some(path) = self.absolute(prefix) {
                    self.module.mentioned.insert(path);
                }
            }
            UseTree::Name(name) => {
                let name = name.ident.to_string();
                self.add_imported(prefix, &name, &name);
            }
            UseTree::Rename(rename) => {
                self.add_imported(
                    prefix,
                    &rename.ident.to_string(),
                    &rename.rename.to_string(),
                );
            }
        }
    }

    fn add_imported(&mut self, prefix: &[String], name: &str, local: &str) {
        let mut path = prefix.to_vec();
        let mut local = local;
        if name == "self" {
            // `use a::b::{self}` names `b`.
            if local == "self" {
                local = prefix.last().map_or("", String::as_str);
            }
        } else {
            path.push(name.to_owned());
        }
        if let Some(path) = self.absolute(&path) {
            self.module
                .imported_names
                .insert(local.to_owned(), path.clone());
            self.module.mentioned.insert(path);
        }
    }

    /// The path from the crate's root; `None` if it begins in another crate.
    fn absolute(&self, path: &[String]) -> Option<ModulePath> {
        let first = path.first()?;
        let mut absolute = self.path.to_vec();
        let mut rest = path;
        match first.as_str() {
            "crate" => {
                absolute.clear();
                rest = &rest[1..];
            }
            "self" => rest = &rest[1..],
            "super" => {
                while rest.first().is_some_and(|segment| segment == "super") {
                    absolute.pop();
                    rest = &rest[1..];
                }
            }
            name if self.module.children.contains(name) => {}
            name => {
                absolute = self.module.imported_names.get(name)?.clone();
                rest = &rest[1..];
            }
        }
        absolute.extend_from_slice(rest);
        Some(absolute)
    }
}

impl<'ast> Visit<'ast> for Collector<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            // A module of its own; `use` was read before.
            Item::Mod(_) | Item::Use(_) => {}
            item if is_test(attributes(item)) => {}
            item => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path
            .segments
            .iter()
            .map(|segment| segment.ident.to_string())
            .collect();
        if segments.len() > 1
            && let Some(absolute) = self.absolute(&segments)
        {
            self.module.mentioned.insert(absolute);
        }
        visit::visit_path(self, path);
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Const(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        _ => &[],
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .parse_args::<syn::Ident>()
                .is_ok_and(|condition| condition == "test")
    })
}
