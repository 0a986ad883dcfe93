#include "pg/jsonb.hpp"

namespace migrate::pg {

namespace {

JsonValue container(JsonbContainer *content) {
    return {JsonContainerIsObject(content) ? JsonValue::Kind::object : JsonValue::Kind::array, false, nullptr,
            0, content};
}

JsonValue described(const JsonbValue &value) {
    switch (value.type) {
    case jbvString:
        return {JsonValue::Kind::string, false, value.val.string.val,
                static_cast<std::size_t>(value.val.string.len), nullptr};
    case jbvBool:
        return {JsonValue::Kind::boolean, value.val.boolean, nullptr, 0, nullptr};
    case jbvNumeric:
        return {JsonValue::Kind::number, false, nullptr, 0, nullptr};
    case jbvBinary:
        return container(value.val.binary.data);
    default:
        return {JsonValue::Kind::null, false, nullptr, 0, nullptr};
    }
}

struct Token {
    JsonbIteratorToken kind;
    JsonbValue value;
};

Token next_token(JsonbIterator **iterator) {
    return pg([&] {
        Token token{};
        token.kind = JsonbIteratorNext(iterator, &token.value, true);
        return token;
    });
}

} // namespace

const char *name_of(JsonValue::Kind kind) noexcept {
    switch (kind) {
    case JsonValue::Kind::null:
        return "null";
    case JsonValue::Kind::boolean:
        return "a boolean";
    case JsonValue::Kind::number:
        return "a number";
    case JsonValue::Kind::string:
        return "a string";
    case JsonValue::Kind::array:
        return "an array";
    case JsonValue::Kind::object:
        return "an object";
    }
    return "unknown";
}

JsonValue json_value(Datum jsonb) {
    JsonbContainer *root = pg([&] { return &DatumGetJsonbP(jsonb)->root; });
    if (!JsonContainerIsScalar(root)) {
        return container(root);
    }
    // A scalar is stored as an array of one.
    JsonMembers members(container(root));
    members.next();
    return members.value();
}

JsonValue parse_json(Datum json) {
    return json_value(
        pg([&] { return DirectFunctionCall1(jsonb_in, CStringGetDatum(TextDatumGetCString(json))); }));
}

JsonMembers::JsonMembers(const JsonValue &container)
    : iterator_(pg([&] { return JsonbIteratorInit(container.content); })), key_{}, value_{} {
    next_token(&iterator_); // its beginning
}

bool JsonMembers::next() {
    check_interrupts();
    Token token = next_token(&iterator_);
    if (token.kind == WJB_KEY) {
        key_ = described(token.value);
        token = next_token(&iterator_);
    }
    if (token.kind != WJB_ELEM && token.kind != WJB_VALUE) {
        return false;
    }
    value_ = described(token.value);
    return true;
}

} // namespace migrate::pg
