// Folders of migrations, of all tools. An input has files one after another: a line "%% name" begins each.
#include "fuzzing.hpp"

#include "core/import/formats.hpp"
#include "core/import/native_writer.hpp"
#include "core/import/read_folder.hpp"
#include "core/import/utf8.hpp"

namespace migrate::core::fuzz {
namespace {

std::string hash_of(std::string_view text) {
    return std::to_string(std::hash<std::string_view>{}(text)) + "0000";
}

std::vector<SourceFile> files_in(std::string_view input) {
    constexpr std::string_view separator = "%% ";
    std::vector<SourceFile> files{{"1_a.sql", {}}};
    std::size_t begin = 0;
    LineReader lines(input);
    for (TextLine line; lines.next(line);) {
        files.back().text = input.substr(begin, line.end - begin);
        if (line.text.starts_with(separator)) {
            files.back().text = input.substr(begin, line.begin - begin);
            files.push_back({std::string(line.text.substr(separator.size())), {}});
            begin = line.end;
        }
    }
    std::set<std::string> names; // archives refuse what is there twice, and names that are no text
    std::erase_if(files, [&](const SourceFile &file) {
        return find_not_text(file.name) || !names.insert(file.name).second;
    });
    return files;
}

void demand_sound(const std::vector<SourceFile> &files, const ReadFolder &read) {
    std::set<std::string> answered;
    for (const FileRow &row : read.migrations.rows)
        answered.insert(row.file);
    for (const Finding &finding : read.migrations.findings) {
        demand(!finding.message.empty(), "a finding says something");
        answered.insert(finding.file);
    }
    if (!read.migrations.findings.empty() && read.migrations.rows.empty())
        return; // nothing was recognised
    for (const SourceFile &file : files) {
        const std::string plain = plain_path(file.name); // as it is called from then on
        const bool is_answered = std::any_of(answered.begin(), answered.end(), [&](const std::string &name) {
            return file.name.ends_with(name) || plain.ends_with(name);
        });
        demand(is_hidden(plain) || is_answered, "each file has a row or a finding");
    }
}

std::optional<NativeScript> written_script(const std::optional<ImportedScript> &script) {
    return script ? std::optional(NativeScript{std::string(script->text), script->transactional})
                  : std::nullopt;
}

void demand_same(const std::optional<ImportedScript> &one, const std::optional<ImportedScript> &other) {
    demand(one.has_value() == other.has_value(), "a script is there again");
    demand(!one || (one->text == other->text && one->transactional == other->transactional),
           "a script is the same");
}

// What was read, whatever the tool, is the same after it was written in the native format.
void demand_writable(const Migrations &meant) {
    std::vector<NativeRevision> revisions;
    std::string before;
    for (const ImportedFileRevision &one : meant.revisions) {
        const Names parents = before.empty() ? Names{} : Names{before};
        revisions.push_back({{one.id, one.parents.value_or(parents), one.depends_on, one.branch_labels,
                              one.message, one.replaces},
                             written_script(one.up),
                             written_script(one.down),
                             written_script(one.verify),
                             one.variables});
        before = one.id;
    }
    std::vector<NativeRepeatable> repeatables;
    for (const ImportedRepeatable &one : meant.repeatables)
        repeatables.push_back({one.name, one.after, std::string(one.script.text), one.variables});
    std::vector<NativeHook> hooks;
    for (const ImportedHook &one : meant.hooks)
        hooks.push_back({one.event, std::string(one.script.text), one.variables});
    const std::vector<NativeFile> files = write_native(revisions, repeatables, hooks);
    std::vector<SourceFile> sources;
    for (const NativeFile &file : files)
        sources.push_back({file.name, file.content});
    const ReadFolder read = read_folder(sources, std::nullopt, hash_of);
    demand(read.migrations.findings.empty(), "what is written can be read");
    demand(read.format->tool == "native", "what is written is recognised");
    demand(read.migrations.revisions.size() == revisions.size(), "as many revisions");
    for (std::size_t i = 0; i < revisions.size(); i++) {
        const ImportedFileRevision &again = read.migrations.revisions[i];
        const Revision revision{again.id,         again.parents.value_or(Names{"none"}),
                                again.depends_on, again.branch_labels,
                                again.message,    again.replaces};
        demand(revision == revisions[i].revision, "a revision is the same, and in its place");
        demand(again.variables == revisions[i].variables, "its variables too");
        demand_same(again.up, meant.revisions[i].up);
        demand_same(again.down, meant.revisions[i].down);
        demand_same(again.verify, meant.revisions[i].verify);
    }
    demand(read.migrations.repeatables.size() == repeatables.size(), "as many repeatable scripts");
    for (const ImportedRepeatable &again : read.migrations.repeatables) {
        const bool is_there =
            std::any_of(repeatables.begin(), repeatables.end(), [&](const NativeRepeatable &one) {
                return one.name == again.name && one.after == again.after && one.script == again.script.text;
            });
        demand(is_there, "a repeatable script is the same");
    }
    demand(read.migrations.hooks.size() == hooks.size(), "as many hooks");
}

void run(std::string_view input) {
    const std::vector<SourceFile> files = files_in(input);
    for (const Format *format : formats())
        demand_sound(files, read_folder(files, format->tool, hash_of));
    const ReadFolder read = read_folder(files, std::nullopt, hash_of);
    demand_sound(files, read);
    std::set<std::string> ids;
    for (const ImportedFileRevision &one : read.migrations.revisions)
        if (!ids.insert(one.id).second)
            return; // the beginning of a hash can be the same
    if (read.migrations.findings.empty() && !read.migrations.revisions.empty())
        demand_writable(read.migrations);
}

} // namespace
} // namespace migrate::core::fuzz

extern "C" int LLVMFuzzerTestOneInput(const unsigned char *data, std::size_t size) {
    migrate::core::fuzz::run({reinterpret_cast<const char *>(data), size});
    return 0;
}
