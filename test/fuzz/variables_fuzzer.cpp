// Scripts with variables in either spelling: the first byte says which.
#include "fuzzing.hpp"

#include "core/script/secrets.hpp"
#include "core/script/variables.hpp"

namespace migrate::core::fuzz {
namespace {

std::optional<VariableValue> find(std::string_view name) {
    if (name == "a")
        return VariableValue{":b ' $$ /* ${a}", false};
    if (name == "b")
        return VariableValue{"sesame \":a\"", true};
    if (name == "e")
        return VariableValue{"", false};
    return std::nullopt;
}

// What was not replaced is there as it was written, in order, and places lead back to where they come from.
void check(std::string_view script, const BoundText &bound) {
    std::size_t raw = 0;
    std::size_t place = 0;
    const auto same = [&](std::size_t raw_end, std::size_t end) {
        demand(raw_end >= raw && raw_end <= script.size() && end >= place && end <= bound.text.size() &&
                   script.substr(raw, raw_end - raw) ==
                       std::string_view(bound.text).substr(place, end - place),
               "what is no place is as it was written");
    };
    for (const BoundText::Replacement &one : bound.replacements) {
        same(one.raw_begin, one.begin);
        raw = one.raw_end;
        place = one.end;
    }
    same(script.size(), bound.text.size());
    std::size_t last = 0;
    for (std::size_t i = 0; i <= bound.text.size(); i++) {
        const std::size_t begin = bound.raw_begin(i);
        demand(begin >= last && begin <= script.size(), "places stay in order");
        demand(bound.raw_end(i) <= script.size(), "ends are in the script");
        (void)bound.touches_secret(i);
        last = begin;
    }
    for (const MissingVariable &one : bound.missing)
        demand(is_variable_name(one.name) && one.begin <= one.end && one.end <= script.size(),
               "missing what is there");
}

void run(std::string_view input) {
    if (input.empty())
        return;
    const VariableStyle style = input.front() % 2 == 0 ? VariableStyle::braces : VariableStyle::psql;
    const std::string_view script = input.substr(1);
    answers([&] {
        const BoundText bound = bind_variables(script, style, find);
        check(script, bound);
        const Rows secrets = {"sesame \":a\""};
        demand(mask_secrets(bound.text, secrets).find(secrets[0]) == std::string::npos, "no secret is left");
    });
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
