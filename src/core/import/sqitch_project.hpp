// Where the files of a project of Sqitch are, as its sqitch.conf says.
#pragma once

#include "core/import/migrations.hpp"
#include "core/import/settings.hpp"

namespace migrate::core {

enum class SqitchScript : std::uint8_t { deploy, revert, verify };
inline constexpr SqitchScript sqitch_scripts[] = {SqitchScript::deploy, SqitchScript::revert,
                                                  SqitchScript::verify};

[[nodiscard]] std::string_view name_of(SqitchScript script) noexcept;

class SqitchProject {
public:
    explicit SqitchProject(const Folder &folder);

    [[nodiscard]] const SourceFile *conf() const noexcept { return conf_; }
    [[nodiscard]] std::string plan_name() const;
    // The name that a script has in the folder. base: the change's name, or users@v1.0 of one that has been
    // reworked, which may be in a folder of its own.
    [[nodiscard]] std::string script_name(SqitchScript script, std::string_view base, bool is_reworked) const;
    // Whether a file is where scripts are.
    [[nodiscard]] bool has_script_place(std::string_view name) const;

    // What the project says of itself that has no counterpart here, and its variables.
    void read_conf(Migrations &migrations) const;

private:
    [[nodiscard]] const Setting *find(std::string_view key) const;
    [[nodiscard]] std::string place(std::string_view key, std::string otherwise) const;
    [[nodiscard]] std::string script_place(SqitchScript script, bool is_reworked) const;
    void read_variables(Migrations &migrations) const;

    const SourceFile *conf_;
    std::vector<Setting> settings_;
    std::string target_; // the target that a call without one means; may be ""
};

} // namespace migrate::core
