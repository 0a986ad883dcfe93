#include <algorithm>
#include <cctype>

#include "core/text.hpp"

#include "engine/report/offline_secrets.hpp"

#include "pg/random.hpp"

namespace migrate::engine {

namespace {

bool is_number(const std::string &value) {
    return !value.empty() && std::all_of(value.begin(), value.end(), [](char c) {
        return std::isdigit(static_cast<unsigned char>(c)) != 0;
    });
}

bool is_quoted(const std::string &value, char quote) {
    return value.size() >= 2 && value.front() == quote && value.back() == quote;
}

// As unlike other texts as the prefix, and of the kind of what it stands for, so that the parser takes it.
std::string word_like(const std::string &value, const std::string &prefix, std::size_t number) {
    if (is_number(value)) {
        std::string digits = "1";
        for (const char c : prefix) {
            digits += static_cast<char>('0' + static_cast<unsigned char>(c) % 10);
        }
        return digits + "00" + std::to_string(number) + "7";
    }
    std::string word = prefix + std::to_string(number) + "_";
    if (is_quoted(value, '\'') || is_quoted(value, '"')) {
        return value.front() + word + value.front();
    }
    return word;
}

void replace_all(std::string &text, const std::string &word, const std::string &by) {
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + by.size())) {
        text.replace(at, word.size(), by);
    }
}

} // namespace

OfflineSecrets::OfflineSecrets() : prefix_("secret_" + pg::random_hex(24) + "_") {}

std::string OfflineSecrets::bind(Variables &variables, const char *script, core::VariableStyle style) {
    stand_ins_.clear();
    return variables
        .bind_openly(script, style,
                     [&](const std::string &name, const std::string &value) {
                         stand_ins_.push_back({word_like(value, prefix_, stand_ins_.size()), name});
                         return stand_ins_.back().word;
                     })
        .text;
}

std::string OfflineSecrets::restore(std::string text, core::VariableStyle style) {
    for (const auto &[word, name] : stand_ins_) {
        if (style == core::VariableStyle::psql) {
            psql_.insert(name);
            replace_all(text, "'" + word + "'", core::format(":'{}'", name));
            replace_all(text, "\"" + word + "\"", core::format(R"(:"{}")", name));
            replace_all(text, word, ":" + name);
        } else {
            braces_.insert(name);
            replace_all(text, word, "${" + name + "}");
        }
    }
    return text;
}

std::vector<std::string> OfflineSecrets::instructions() const {
    std::vector<std::string> lines;
    for (const std::string &name : psql_) {
        lines.push_back(core::format(
            "-- A secret: give psql the variable {}, as by \\set {} '<value>' or \\prompt.", name, name));
    }
    for (const std::string &name : braces_) {
        lines.push_back(core::format("-- A secret: put its value in the place of each ${{}}.", name));
    }
    if (!braces_.empty()) {
        lines.emplace_back(
            "-- Then delete the next line, which keeps this script from running without them.");
        lines.emplace_back("DO $migrate$BEGIN RAISE EXCEPTION 'the script lacks the values of secrets, see "
                           "its head'; END$migrate$;");
    }
    return lines;
}

} // namespace migrate::engine
