// Rules: lib/App/Sqitch/Target.pm and Command/{deploy,revert,verify}.pm of Sqitch.
#include "core/import/sqitch_project.hpp"

#include "core/import/words.hpp"
#include "core/text.hpp"

#include <algorithm>

namespace migrate::core {

namespace {

std::string value_of(const Setting *setting) { return setting == nullptr ? "" : setting->value; }

// "./db/deploy/": "db/deploy"; the folder itself: "".
std::string plain_path(std::string path) {
    while (path.starts_with("./")) {
        path.erase(0, 2);
    }
    while (path.ends_with('/')) {
        path.pop_back();
    }
    return path == "." ? "" : path;
}

std::string below(const std::string &folder, std::string_view name) {
    return folder.empty() ? std::string(name) : folder + "/" + std::string(name);
}

} // namespace

std::string_view name_of(SqitchScript script) noexcept {
    switch (script) {
    case SqitchScript::deploy:
        return "deploy";
    case SqitchScript::revert:
        return "revert";
    case SqitchScript::verify:
        return "verify";
    }
    return "";
}

SqitchProject::SqitchProject(const Folder &folder) : conf_(folder.find("sqitch.conf")) {
    if (conf_ == nullptr) {
        return;
    }
    settings_ = read_git_settings(conf_->text);
    target_ = value_of(find_setting(settings_, "core", "target"));
    if (target_.empty()) {
        target_ = value_of(find_setting(settings_, "engine.pg", "target"));
    }
}

const Setting *SqitchProject::find(std::string_view key) const {
    for (const std::string &section : {"target." + target_, std::string("engine.pg"), std::string("core")}) {
        if (const Setting *setting = find_setting(settings_, section, key);
            setting != nullptr && !setting->value.empty()) {
            return setting;
        }
    }
    return nullptr;
}

std::string SqitchProject::place(std::string_view key, std::string otherwise) const {
    const Setting *setting = find(key);
    return setting == nullptr ? std::move(otherwise) : plain_path(setting->value);
}

std::string SqitchProject::plan_name() const {
    return place("plan_file", below(place("top_dir", ""), "sqitch.plan"));
}

std::string SqitchProject::script_place(SqitchScript script, bool is_reworked) const {
    const std::string key = std::string(name_of(script)) + "_dir";
    const std::string top = place("top_dir", "");
    if (!is_reworked) {
        return place(key, below(top, name_of(script)));
    }
    return place("reworked_" + key, below(place("reworked_dir", top), name_of(script)));
}

std::string SqitchProject::script_name(SqitchScript script, std::string_view base, bool is_reworked) const {
    const Setting *extension = find("extension");
    return core::format("{}.{}", below(script_place(script, is_reworked), base),
                        extension == nullptr ? "sql" : extension->value);
}

bool SqitchProject::has_script_place(std::string_view name) const {
    return std::any_of(std::begin(sqitch_scripts), std::end(sqitch_scripts), [&](SqitchScript script) {
        return name.starts_with(below(script_place(script, false), "")) ||
               name.starts_with(below(script_place(script, true), ""));
    });
}

void SqitchProject::read_conf(Migrations &migrations) const {
    if (conf_ == nullptr) {
        return;
    }
    migrations.ignore(*conf_, FileKind::side_file,
                      "it says where the files are and what variables stand for; the rest is Sqitch's own");
    const bool has_pg = std::any_of(settings_.begin(), settings_.end(),
                                    [](const Setting &one) { return one.section.starts_with("engine.pg"); });
    const Setting *engine = find_setting(settings_, "core", "engine");
    if (engine != nullptr && engine->value != "pg" && !has_pg) {
        migrations.refuse(*conf_, engine->line, ErrorCode::not_carried_over,
                          core::format("the project is for the engine \"{}\"", engine->value),
                          "Only SQL of PostgreSQL can be run. If the scripts are, say engine = pg.");
    }
    read_variables(migrations);
}

// What is set for all scripts; a value that only some of them should see has no counterpart.
void SqitchProject::read_variables(Migrations &migrations) const {
    const std::string own[] = {"core.variables", "deploy.variables", "engine.pg.variables",
                               "target." + target_ + ".variables"};
    for (const std::string &section : own) {
        for (const Setting &setting : settings_) {
            if (setting.section == section) {
                migrations.set_variable(setting.key, setting.value);
            }
        }
    }
    for (const Setting &setting : settings_) {
        const bool is_of_some =
            setting.section == "revert.variables" || setting.section == "verify.variables";
        if (!is_of_some) {
            continue;
        }
        const ImportedVariable *other = migrations.find_variable(setting.key);
        if (other == nullptr) {
            migrations.set_variable(setting.key, setting.value);
        } else if (other->value != setting.value) {
            migrations.refuse(*conf_, setting.line, ErrorCode::not_carried_over,
                              core::format("variable \"{}\" has another value in [{}] than elsewhere",
                                           setting.key, setting.section),
                              "Here a variable has one value for all scripts of a service: use two names.");
        }
    }
}

} // namespace migrate::core
