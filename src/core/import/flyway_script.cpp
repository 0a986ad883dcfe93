#include "core/import/flyway_script.hpp"

#include "core/import/placeholders.hpp"
#include "core/import/sections.hpp"
#include "core/text.hpp"

namespace migrate::core {

namespace {

void refuse_built_in_placeholder(const SourceFile &file, Migrations &migrations) {
    LineReader lines(file.text);
    for (TextLine line; lines.next(line);) {
        const std::size_t place = find_brace_place(line.text, "flyway:");
        if (place != std::string_view::npos) {
            const std::string_view name = line.text.substr(place + 2);
            migrations.refuse(file, line.number, ErrorCode::not_carried_over,
                              core::format("nothing stands for Flyway's own placeholder ${{}}",
                                           name.substr(0, name.find('}'))),
                              "In what you import, write one of your own, and set it with "
                              "migrate.set_variable; or ask the server: current_user, "
                              "current_database(), now().");
        }
    }
}

} // namespace

FlywayScript read_flyway_script(const SourceFile &file, const Folder &folder, const FlywaySettings &settings,
                                Migrations &migrations) {
    FlywayScript read{whole_script(file)};
    FlywayScriptSettings script{true, settings.replaces_placeholders};
    read.conf = folder.find(file.name + ".conf");
    if (read.conf != nullptr) {
        script = read_flyway_script_conf(*read.conf, migrations, settings);
    }
    read.script.transactional = script.transactional;
    read.transaction_line = script.transaction_line;
    if (script.replaces_placeholders && has_brace_place(file.text)) {
        read.variables = VariableStyle::braces;
        refuse_built_in_placeholder(file, migrations);
    }
    return read;
}

void refuse_no_transaction(Migrations &migrations, const FlywayScript &script, std::string_view what) {
    if (!script.script.transactional) {
        migrations.refuse(*script.conf, script.transaction_line, ErrorCode::not_carried_over,
                          core::format("{} always runs in a transaction", what),
                          "Take the line out; what can't run in a transaction belongs into a V script.");
    }
}

} // namespace migrate::core
