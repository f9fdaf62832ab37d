//! The published schema as a table: MS-GPREG 7.2 (policy definitions) and 7.3 (files), each type by
//! its published name.

use super::values::Value;

#[derive(Debug, Clone, Copy)]
pub(super) struct Attribute {
    pub(super) name: &'static str,
    pub(super) value: Value,
    pub(super) required: bool,
}

const fn needs(name: &'static str, value: Value) -> Attribute {
    Attribute { name, value, required: true }
}

const fn may(name: &'static str, value: Value) -> Attribute {
    Attribute { name, value, required: false }
}

/// An element inside another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Particle {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) min: usize,
    pub(super) max: usize,
}

const fn of(name: &'static str, kind: &'static str, min: usize, max: usize) -> Particle {
    Particle { name, kind, min, max }
}

const fn one(name: &'static str, kind: &'static str) -> Particle {
    of(name, kind, 1, 1)
}

const fn perhaps(name: &'static str, kind: &'static str) -> Particle {
    of(name, kind, 0, 1)
}

const MANY: usize = usize::MAX;

const fn any(name: &'static str, kind: &'static str) -> Particle {
    of(name, kind, 0, MANY)
}

const fn some(name: &'static str, kind: &'static str) -> Particle {
    of(name, kind, 1, MANY)
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Content {
    Nothing,
    /// At most this many characters
    Text(usize),
    Anything,
    /// These, in this order
    Sequence(&'static [Particle]),
    /// Minimum and maximum number of these, in any order
    Choice(usize, usize, &'static [Particle]),
}

#[derive(Debug)]
pub(super) struct Type {
    pub(super) name: &'static str,
    pub(super) attributes: &'static [Attribute],
    pub(super) content: Content,
}

const fn kind(name: &'static str, attributes: &'static [Attribute], content: Content) -> Type {
    Type { name, attributes, content }
}

/// A type by its published name.
pub(super) fn find(name: &str) -> &'static Type {
    TYPES.iter().find(|kind| kind.name == name).unwrap_or_else(|| panic!("no type {name}"))
}

use Content::{Anything, Choice, Nothing, Sequence, Text};

const REVISIONS: &[Attribute] =
    &[needs("revision", Value::Version), needs("schemaVersion", Value::Version)];
const TITLED: &[Attribute] =
    &[needs("name", Value::Name), needs("displayName", Value::StringReference)];
const VERSIONED: &[Attribute] = &[
    needs("name", Value::Name),
    needs("displayName", Value::StringReference),
    needs("versionIndex", Value::Unsigned),
];
const ITEM_REFERENCE: &[Attribute] = &[needs("ref", Value::Reference)];
const CONDITIONS: Content =
    Choice(1, MANY, &[any("range", "SupportedOnRange"), any("reference", "SupportedOnReference")]);

const TYPES: &[Type] = &[
    // 7.1 Base types
    kind("Annotation", &[needs("application", Value::Text)], Anything),
    kind("LocalizedString", &[needs("id", Value::Name)], Text(MANY)),
    kind("string", &[], Text(MANY)),
    // 7.3 Files
    kind(
        "PolicyDefinitions",
        REVISIONS,
        Sequence(&[
            one("policyNamespaces", "PolicyNamespaces"),
            any("supersededAdm", "FileReference"),
            any("annotation", "Annotation"),
            one("resources", "LocalizationResourceReference"),
            perhaps("supportedOn", "SupportedOnTable"),
            perhaps("categories", "CategoryList"),
            perhaps("policies", "PolicyList"),
        ]),
    ),
    kind(
        "PolicyDefinitionResources",
        REVISIONS,
        Sequence(&[
            one("displayName", "string"),
            one("description", "string"),
            any("annotation", "Annotation"),
            one("resources", "Localization"),
        ]),
    ),
    kind(
        "PolicyNamespaces",
        &[],
        Sequence(&[
            one("target", "PolicyNamespaceAssociation"),
            any("using", "PolicyNamespaceAssociation"),
        ]),
    ),
    kind(
        "PolicyNamespaceAssociation",
        &[needs("prefix", Value::Name), needs("namespace", Value::Text)],
        Nothing,
    ),
    kind("FileReference", &[needs("fileName", Value::Text)], Nothing),
    kind(
        "LocalizationResourceReference",
        &[needs("minRequiredRevision", Value::Version), may("fallbackCulture", Value::Language)],
        Nothing,
    ),
    kind(
        "SupportedOnTable",
        &[],
        Sequence(&[
            perhaps("products", "SupportedProducts"),
            perhaps("definitions", "SupportedOnDefinitions"),
        ]),
    ),
    kind("CategoryList", &[], Sequence(&[some("category", "Category")])),
    kind("PolicyList", &[], Sequence(&[some("policy", "PolicyDefinition")])),
    kind(
        "Localization",
        &[],
        Sequence(&[
            perhaps("stringTable", "StringTable"),
            perhaps("presentationTable", "PresentationTable"),
        ]),
    ),
    kind("StringTable", &[], Sequence(&[some("string", "LocalizedString")])),
    kind("PresentationTable", &[], Sequence(&[some("presentation", "PolicyPresentation")])),
    // 7.2 What is supported
    kind("SupportedProducts", &[], Sequence(&[some("product", "SupportedProduct")])),
    kind("SupportedProduct", TITLED, Sequence(&[any("majorVersion", "SupportedMajorVersion")])),
    kind(
        "SupportedMajorVersion",
        VERSIONED,
        Sequence(&[any("minorVersion", "SupportedMinorVersion")]),
    ),
    kind("SupportedMinorVersion", VERSIONED, Nothing),
    kind("SupportedOnDefinitions", &[], Sequence(&[some("definition", "SupportedOnDefinition")])),
    kind(
        "SupportedOnDefinition",
        TITLED,
        Choice(0, 1, &[any("or", "SupportedCondition"), any("and", "SupportedCondition")]),
    ),
    kind("SupportedCondition", &[], CONDITIONS),
    kind(
        "SupportedOnRange",
        &[
            needs("ref", Value::Reference),
            may("minVersionIndex", Value::Unsigned),
            may("maxVersionIndex", Value::Unsigned),
        ],
        Nothing,
    ),
    kind("SupportedOnReference", ITEM_REFERENCE, Nothing),
    // 7.2 Categories and policies
    kind(
        "Category",
        &[
            needs("name", Value::Name),
            needs("displayName", Value::StringReference),
            may("explainText", Value::StringReference),
        ],
        Sequence(&[
            any("annotation", "Annotation"),
            perhaps("parentCategory", "CategoryReference"),
            any("seeAlso", "string"),
            perhaps("keywords", "string"),
        ]),
    ),
    kind("CategoryReference", ITEM_REFERENCE, Nothing),
    kind(
        "PolicyDefinition",
        &[
            needs("name", Value::Name),
            needs("class", Value::Class),
            needs("displayName", Value::StringReference),
            may("explainText", Value::StringReference),
            may("presentation", Value::PresentationReference),
            needs("key", Value::RegistryKey),
            may("valueName", Value::Text),
        ],
        Sequence(&[
            any("annotation", "Annotation"),
            perhaps("parentCategory", "CategoryReference"),
            any("seeAlso", "string"),
            perhaps("keywords", "string"),
            one("supportedOn", "SupportedOnReference"),
            perhaps("enabledValue", "Value"),
            perhaps("disabledValue", "Value"),
            perhaps("enabledList", "ValueList"),
            perhaps("disabledList", "ValueList"),
            perhaps("elements", "PolicyElements"),
        ]),
    ),
    kind(
        "PolicyElements",
        &[],
        Choice(
            1,
            MANY,
            &[
                any("boolean", "BooleanElement"),
                any("decimal", "DecimalElement"),
                any("text", "TextElement"),
                any("enum", "EnumerationElement"),
                any("list", "ListElement"),
            ],
        ),
    ),
    kind(
        "BooleanElement",
        &[
            needs("id", Value::Text),
            may("clientExtension", Value::Guid),
            may("key", Value::RegistryKey),
            may("valueName", Value::Text),
        ],
        Sequence(&[
            perhaps("trueValue", "Value"),
            perhaps("falseValue", "Value"),
            perhaps("trueList", "ValueList"),
            perhaps("falseList", "ValueList"),
        ]),
    ),
    kind(
        "DecimalElement",
        &[
            needs("id", Value::Text),
            may("clientExtension", Value::Guid),
            may("key", Value::RegistryKey),
            may("valueName", Value::Text),
            may("required", Value::Boolean),
            may("minValue", Value::Unsigned),
            may("maxValue", Value::Unsigned),
            may("storeAsText", Value::Boolean),
            may("soft", Value::Boolean),
        ],
        Nothing,
    ),
    kind(
        "TextElement",
        &[
            needs("id", Value::Text),
            may("clientExtension", Value::Guid),
            may("key", Value::RegistryKey),
            may("valueName", Value::Text),
            may("required", Value::Boolean),
            may("maxLength", Value::Unsigned),
            may("expandable", Value::Boolean),
            may("soft", Value::Boolean),
        ],
        Nothing,
    ),
    kind(
        "EnumerationElement",
        &[
            needs("id", Value::Text),
            may("clientExtension", Value::Guid),
            may("key", Value::RegistryKey),
            may("valueName", Value::Text),
            may("required", Value::Boolean),
        ],
        Sequence(&[any("item", "EnumerationItem")]),
    ),
    kind(
        "EnumerationItem",
        &[needs("displayName", Value::StringReference)],
        Sequence(&[one("value", "Value"), perhaps("valueList", "ValueList")]),
    ),
    kind(
        "ListElement",
        &[
            needs("id", Value::Text),
            may("clientExtension", Value::Guid),
            may("key", Value::RegistryKey),
            may("valuePrefix", Value::Text),
            may("additive", Value::Boolean),
            may("expandable", Value::Boolean),
            may("explicitValue", Value::Boolean),
        ],
        Nothing,
    ),
    kind(
        "Value",
        &[],
        Choice(
            1,
            1,
            &[any("delete", "Delete"), any("decimal", "DecimalValue"), any("string", "ValueText")],
        ),
    ),
    kind("Delete", &[], Nothing),
    kind("DecimalValue", &[needs("value", Value::Unsigned)], Nothing),
    kind("ValueText", &[], Text(255)),
    kind(
        "ValueList",
        &[may("defaultKey", Value::RegistryKey)],
        Sequence(&[some("item", "ValueItem")]),
    ),
    kind(
        "ValueItem",
        &[may("key", Value::RegistryKey), needs("valueName", Value::Text)],
        Sequence(&[one("value", "Value")]),
    ),
    // 7.2 Presentations
    kind(
        "PolicyPresentation",
        &[needs("id", Value::Name)],
        Choice(
            0,
            MANY,
            &[
                any("text", "string"),
                any("decimalTextBox", "DecimalTextBox"),
                any("textBox", "TextBox"),
                any("checkBox", "CheckBox"),
                any("comboBox", "ComboBox"),
                any("dropdownList", "DropdownList"),
                any("listBox", "ListBox"),
            ],
        ),
    ),
    kind(
        "DecimalTextBox",
        &[
            needs("refId", Value::Text),
            may("defaultValue", Value::Unsigned),
            may("spin", Value::Boolean),
            may("spinStep", Value::Unsigned),
        ],
        Text(MANY),
    ),
    kind(
        "TextBox",
        &[needs("refId", Value::Text)],
        Sequence(&[one("label", "string"), perhaps("defaultValue", "string")]),
    ),
    kind(
        "CheckBox",
        &[needs("refId", Value::Text), may("defaultChecked", Value::Boolean)],
        Text(MANY),
    ),
    kind(
        "ComboBox",
        &[needs("refId", Value::Text), may("noSort", Value::Boolean)],
        Sequence(&[
            one("label", "string"),
            perhaps("default", "string"),
            any("suggestion", "string"),
        ]),
    ),
    kind(
        "DropdownList",
        &[
            needs("refId", Value::Text),
            may("noSort", Value::Boolean),
            may("defaultItem", Value::Unsigned),
        ],
        Text(MANY),
    ),
    kind("ListBox", &[needs("refId", Value::Text)], Text(MANY)),
];
