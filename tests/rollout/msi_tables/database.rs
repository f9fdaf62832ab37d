//! An MSI as rows with named columns.

use std::collections::BTreeMap;
use std::fs::File;

use msi::{CodePage, LanguageId, Package, Select, Value};

/// A row: its columns by name.
#[derive(Debug)]
pub(super) struct Row(BTreeMap<String, Value>);

impl Row {
    fn value(&self, column: &str) -> &Value {
        self.0.get(column).unwrap_or_else(|| panic!("no column {column}"))
    }

    pub(super) fn is_null(&self, column: &str) -> bool {
        self.value(column).is_null()
    }

    pub(super) fn text(&self, column: &str) -> &str {
        self.value(column).as_str().unwrap_or_else(|| panic!("{column} is not a text in {self:?}"))
    }

    pub(super) fn text_or<'a>(&'a self, column: &str, other: &'a str) -> &'a str {
        self.value(column).as_str().unwrap_or(other)
    }

    pub(super) fn int(&self, column: &str) -> i32 {
        self.value(column)
            .as_int()
            .unwrap_or_else(|| panic!("{column} is not a number in {self:?}"))
    }
}

/// A table: its rows, and the columns that are its key.
#[derive(Debug, Default)]
struct Table {
    rows: Vec<Row>,
    key: Vec<String>,
}

/// A whole MSI.
pub(super) struct Database {
    tables: BTreeMap<String, Table>,
    pub(super) streams: Vec<String>,
    pub(super) code_page: CodePage,
    pub(super) arch: String,
    pub(super) languages: Vec<LanguageId>,
    pub(super) package_code: String,
    pub(super) word_count: i32,
    pub(super) page_count: i32,
}

impl Database {
    /// Opens the file named by the environment variable.
    pub(super) fn open(variable: &str) -> Self {
        let path = std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set"));
        let mut package = Package::open(File::open(&path).unwrap()).unwrap();
        let names: Vec<_> = package.tables().map(|table| table.name().to_owned()).collect();
        let tables = names.into_iter().map(|name| {
            let table = package.get_table(&name).unwrap();
            let columns: Vec<_> =
                table.columns().iter().map(|column| column.name().to_owned()).collect();
            let key = table.primary_key_indices().iter().map(|&at| columns[at].clone()).collect();
            let rows = package
                .select_rows(Select::table(&name))
                .unwrap()
                .map(|row| {
                    let values = (0..row.len()).map(|at| row[at].clone());
                    Row(columns.iter().cloned().zip(values).collect())
                })
                .collect();
            (name, Table { rows, key })
        });
        let tables = tables.collect();
        let streams = package.streams().collect();
        let code_page = package.database_codepage();
        let summary = package.summary_info();
        Self {
            tables,
            streams,
            code_page,
            arch: summary.arch().unwrap_or_default().to_owned(),
            languages: summary.languages(),
            package_code: summary.uuid().unwrap().to_string(),
            word_count: summary.word_count().unwrap_or_default(),
            page_count: summary.page_count().unwrap_or_default(),
        }
    }

    pub(super) fn has(&self, table: &str) -> bool {
        self.tables.get(table).is_some_and(|table| !table.rows.is_empty())
    }

    /// A table's rows; none if there is no such table.
    pub(super) fn table(&self, name: &str) -> &[Row] {
        self.tables.get(name).map_or(&[], |table| &table.rows)
    }

    /// The names of all tables.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.tables.keys().map(String::as_str)
    }

    /// The columns of the table's primary key.
    pub(super) fn key(&self, table: &str) -> &[String] {
        &self.tables[table].key
    }

    /// The row of this key, in tables with a key of one column.
    pub(super) fn row(&self, table: &str, key: &str) -> &Row {
        let column = &self.key(table)[0];
        self.table(table)
            .iter()
            .find(|row| row.text(column) == key)
            .unwrap_or_else(|| panic!("{table} has no {key}"))
    }

    pub(super) fn property(&self, name: &str) -> &str {
        self.row("Property", name).text("Value")
    }
}
