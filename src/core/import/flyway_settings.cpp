// Rules: internal/sqlscript/SqlScriptMetadata.java and internal/configuration/ConfigUtils.java of Flyway.
#include "core/import/flyway_settings.hpp"

#include "core/import/settings.hpp"
#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <array>

namespace migrate::core {

namespace {

constexpr std::string_view placeholders = "flyway.placeholders.";

struct NamingSetting {
    std::string_view key;
    std::string_view value; // the only one that is read here
};
constexpr auto naming = std::to_array<NamingSetting>({
    {"flyway.sqlmigrationprefix", "V"},
    {"flyway.undosqlmigrationprefix", "U"},
    {"flyway.baselinemigrationprefix", "B"},
    {"flyway.repeatablesqlmigrationprefix", "R"},
    {"flyway.sqlmigrationseparator", "__"},
    {"flyway.sqlmigrationsuffixes", ".sql"},
    {"flyway.placeholderprefix", "${"},
    {"flyway.placeholdersuffix", "}"},
});

bool is_utf8(std::string_view encoding) {
    const std::string name = lower_case(encoding);
    return name == "utf-8" || name == "utf8";
}

void refuse_encoding(const SourceFile &file, const Setting &setting, Migrations &migrations) {
    migrations.refuse(
        file, setting.line, ErrorCode::not_carried_over,
        core::format("the encoding is {}; files are read as UTF-8", setting.value),
        core::format("Convert the files, iconv -f {} -t UTF-8, and take the line out.", setting.value));
}

// Settings of one name, whichever way the file writes them: flyway.placeholders.owner.
std::vector<Setting> read_all(const SourceFile &file) {
    if (!file.name.ends_with(".toml")) {
        return read_properties(file.text);
    }
    std::vector<Setting> settings = read_git_settings(file.text);
    for (Setting &setting : settings) {
        setting.key = setting.section.empty() ? setting.key : setting.section + "." + setting.key;
        if (setting.value.starts_with('[') && setting.value.ends_with(']')) {
            setting.value = trim(std::string_view(setting.value).substr(1, setting.value.size() - 2));
        }
    }
    return settings;
}

bool read_boolean(const SourceFile &file, const Setting &setting, Migrations &migrations) {
    const std::string value = lower_case(setting.value);
    if (value != "true" && value != "false") {
        migrations.refuse(file, setting.line, ErrorCode::bad_mark,
                          core::format("{} is \"{}\"", setting.key, setting.value), "It is true or false.");
    }
    return value != "false";
}

} // namespace

bool is_flyway_conf(const SourceFile &file) {
    const std::string_view name = base_name(file.name);
    return name == "flyway.conf" || name == "flyway.toml";
}

void read_flyway_conf(const SourceFile &file, Migrations &migrations, FlywaySettings &settings) {
    migrations.ignore(file, FileKind::side_file, "its placeholders are taken over; the rest is Flyway's own");
    for (const Setting &setting : read_all(file)) {
        const std::string key = lower_case(setting.key);
        const auto *const name = std::find_if(naming.begin(), naming.end(),
                                              [&](const NamingSetting &one) { return one.key == key; });
        if (name != naming.end() && name->value != setting.value) {
            migrations.refuse(
                file, setting.line, ErrorCode::not_carried_over,
                core::format(R"({} is "{}"; only "{}" can be read)", setting.key, setting.value, name->value),
                "In what you import, write it so in the files, and take the line out.");
        } else if (key == "flyway.encoding" && !is_utf8(setting.value)) {
            refuse_encoding(file, setting, migrations);
        } else if (key == "flyway.placeholderreplacement") {
            settings.replaces_placeholders = read_boolean(file, setting, migrations);
        } else if (key.starts_with(placeholders)) {
            migrations.set_variable(std::string_view(setting.key).substr(placeholders.size()), setting.value);
        }
    }
}

FlywayScriptSettings read_flyway_script_conf(const SourceFile &conf, Migrations &migrations,
                                             const FlywaySettings &settings) {
    FlywayScriptSettings script{true, settings.replaces_placeholders};
    for (const Setting &setting : read_properties(conf.text)) {
        if (setting.key == "executeInTransaction") {
            script.transactional = read_boolean(conf, setting, migrations);
            script.transaction_line = setting.line;
        } else if (setting.key == "placeholderReplacement") {
            script.replaces_placeholders = read_boolean(conf, setting, migrations);
        } else if (setting.key == "encoding") {
            if (!is_utf8(setting.value)) {
                refuse_encoding(conf, setting, migrations);
            }
        } else if (setting.key == "shouldExecute") {
            if (setting.value != "true") {
                migrations.refuse(conf, setting.line, ErrorCode::not_carried_over,
                                  core::format("shouldExecute has no counterpart: {}", setting.value),
                                  "In what you import, leave the script out, or take the line out.");
            }
        } else {
            migrations.refuse(conf, setting.line, ErrorCode::bad_mark,
                              core::format("Flyway knows no setting \"{}\" of a script", setting.key),
                              "It knows executeInTransaction, placeholderReplacement, encoding and "
                              "shouldExecute.");
        }
    }
    return script;
}

} // namespace migrate::core
