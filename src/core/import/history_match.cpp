#include "core/import/history_match.hpp"

#include "core/import/folder.hpp"
#include "core/import/ids.hpp"
#include "core/text.hpp"

#include <algorithm>
#include <unordered_map>

namespace migrate::core {

namespace {

bool is_number(std::string_view text) { return !text.empty() && count_digits(text) == text.size(); }

// What is between dots or underscores; empty: it is no such version.
std::vector<std::string_view> parts_of(std::string_view version) {
    std::vector<std::string_view> parts;
    for (std::size_t begin = 0; begin <= version.size();) {
        const std::size_t end = std::min(version.find_first_of("._", begin), version.size());
        const std::string_view part = version.substr(begin, end - begin);
        if (!is_number(part)) {
            return {};
        }
        parts.push_back(without_zeros(part));
        begin = end + 1;
    }
    while (parts.size() > 1 && (parts.back().empty() || parts.back() == "0")) {
        parts.pop_back();
    }
    return parts;
}

// As an import may have called the revision, best first.
std::vector<std::string> ids_of(const std::string &key, const Hashes &hashes) {
    std::string id = id_of(key);
    return {id + '_' + hashes.sha256(key).substr(0, hash_digits), id};
}

std::string with_line_ends(std::string_view text, std::string_view end) {
    std::string result;
    result.reserve(text.size() + (end.size() > 1 ? text.size() / 16 : 0));
    for (std::size_t i = 0; i < text.size(); i++) {
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
            continue;
        }
        result.append(text[i] == '\n' ? end : text.substr(i, 1));
    }
    return result;
}

// "R__my_views.sql", "my views": the same
std::string plain_name(std::string_view name) {
    constexpr std::string_view prefix = "R__";
    constexpr std::string_view suffix = ".sql";
    name = base_name(name);
    name.remove_prefix(name.starts_with(prefix) ? prefix.size() : 0);
    name.remove_suffix(name.ends_with(suffix) ? suffix.size() : 0);
    std::string plain(name);
    std::replace(plain.begin(), plain.end(), ' ', '_');
    return plain;
}

class Matcher {
public:
    Matcher(const HistoryTool &tool, const Graph &graph, const RegisteredScripts &scripts,
            const HistoryNames &names, const Hashes &hashes)
        : tool_(tool), graph_(graph), scripts_(scripts), names_(names), hashes_(hashes),
          is_applied_(graph.size()) {
        InterruptTicker ticker;
        for (Node node = 0; node < graph.size(); node++) {
            ticker.tick();
            if (const auto version = normal_version(tool.form, graph.id(node))) {
                by_version_.emplace(*version, node);
            }
            by_name_.emplace(base_name(scripts.sources[node]), node);
            by_name_.emplace(base_name(directory_of(scripts.sources[node])), node);
        }
        for (std::size_t i = 0; i < scripts.repeatables.size(); i++) {
            repeatables_.emplace(plain_name(scripts.repeatables[i]), i);
        }
    }

    void take(const HistoryEntry &entry) {
        if (entry.scope == HistoryEntry::Scope::repeatable) {
            take_repeatable(entry);
            return;
        }
        const std::optional<Node> node = find(entry);
        if (!node && find_repeatable(entry)) {
            return; // whether it ran as it is now, this tool's history can't tell
        }
        if (!node && !entry.may_be_unknown) {
            refuse_unknown(entry);
        }
        if (node) {
            compare(entry, *node);
            is_applied_[*node] = true;
        }
        if (entry.scope == HistoryEntry::Scope::up_to) {
            take_lower(entry.versions.back());
        }
    }

    [[nodiscard]] MatchedHistory result() && {
        for (Node node = 0; node < graph_.size(); node++) {
            if (is_applied_[node]) {
                matched_.applied.push_back(node);
            }
        }
        std::sort(matched_.repeatables.begin(), matched_.repeatables.end());
        return std::move(matched_);
    }

private:
    [[nodiscard]] std::optional<Node> find(const HistoryEntry &entry) {
        if (tool_.reworks) {
            return find_instance(entry);
        }
        for (const std::string &version : entry.versions) {
            if (const auto node = find_version(version)) {
                return node;
            }
        }
        if (const auto node = find_name(entry.name)) {
            return node;
        }
        return find_checksum(entry);
    }

    [[nodiscard]] std::optional<Node> find_version(const std::string &version) const {
        if (tool_.form == VersionForm::text || !normal_version(tool_.form, version)) {
            for (const std::string &id : ids_of(version, hashes_)) {
                if (const auto node = graph_.find(id)) {
                    return node;
                }
            }
            return std::nullopt;
        }
        const auto found = by_version_.find(normal_version(tool_.form, version).value());
        return found == by_version_.end() ? std::nullopt : std::optional(found->second);
    }

    // Of the only one that has the name.
    [[nodiscard]] std::optional<Node> find_name(const std::string &name) const {
        const std::string_view base = base_name(name);
        return !base.empty() && by_name_.count(base) == 1 ? std::optional(by_name_.find(base)->second)
                                                          : std::nullopt;
    }

    [[nodiscard]] std::optional<Node> find_checksum(const HistoryEntry &entry) {
        if (tool_.checksum == nullptr || !entry.checksum) {
            return std::nullopt;
        }
        if (!by_checksum_ || previous_ != entry.previous) {
            previous_ = entry.previous;
            by_checksum_.emplace();
            InterruptTicker ticker;
            for (Node node = 0; node < graph_.size(); node++) {
                ticker.tick();
                for (const std::string &checksum : checksums_of(scripts_.up(node), entry)) {
                    by_checksum_->emplace(checksum, node);
                }
            }
        }
        const auto found = by_checksum_->find(*entry.checksum);
        return found == by_checksum_->end() ? std::nullopt : std::optional(found->second);
    }

    // The first of the scripts of a change that has no row yet: those that it had before, then the latest.
    [[nodiscard]] std::optional<Node> find_instance(const HistoryEntry &entry) {
        const std::string &change = entry.versions.front();
        std::vector<Node> instances;
        for (Node node = 0; node < graph_.size(); node++) {
            const std::string_view source = scripts_.sources[node];
            const std::string_view name = source.substr(0, source.find('@'));
            if (name.size() < source.size() && name.ends_with(change) &&
                (name.size() == change.size() || name[name.size() - change.size() - 1] == '/')) {
                instances.push_back(node);
            }
        }
        // What was imported before it was reworked has the change's name for its id.
        const std::optional<Node> of_file = find_name(change + ".sql");
        if (const auto latest = of_file ? of_file : find_version(change)) {
            instances.push_back(*latest);
        }
        const std::size_t place = rows_of_name_[change]++;
        return place < instances.size() ? std::optional(instances[place]) : std::nullopt;
    }

    [[nodiscard]] std::optional<std::size_t> find_repeatable(const HistoryEntry &entry) const {
        for (const std::string &version : entry.versions) {
            for (const std::string &name : {plain_name(version), id_of(version)}) {
                const auto found = repeatables_.find(name);
                if (found != repeatables_.end()) {
                    return found->second;
                }
            }
        }
        const auto found = repeatables_.find(plain_name(entry.name));
        return found == repeatables_.end() ? std::nullopt : std::optional(found->second);
    }

    void take_repeatable(const HistoryEntry &entry) {
        const std::optional<std::size_t> place = find_repeatable(entry);
        if (place && entry.checksum && is_checksum_of(scripts_.repeatable(*place), entry)) {
            matched_.repeatables.push_back(*place);
        }
    }

    void take_lower(const std::string &version) {
        const std::optional<std::string> limit = normal_version(tool_.form, version);
        if (!limit) {
            return;
        }
        for (const auto &[other, node] : by_version_) {
            if (less_as_version(tool_.form, other, *limit) || other == *limit) {
                is_applied_[node] = true;
            }
        }
    }

    // As the script stands, and with both kinds of line ends.
    [[nodiscard]] std::vector<std::string> checksums_of(const std::string &script,
                                                        const HistoryEntry &entry) const {
        std::vector<std::string> checksums{tool_.checksum(script, entry, hashes_)};
        if (script.find('\n') != std::string::npos) {
            checksums.push_back(tool_.checksum(with_line_ends(script, "\n"), entry, hashes_));
            checksums.push_back(tool_.checksum(with_line_ends(script, "\r\n"), entry, hashes_));
        }
        return checksums;
    }

    [[nodiscard]] bool is_checksum_of(const std::string &script, const HistoryEntry &entry) const {
        const std::vector<std::string> checksums = checksums_of(script, entry);
        return std::find(checksums.begin(), checksums.end(), *entry.checksum) != checksums.end();
    }

    void compare(const HistoryEntry &entry, Node node) const {
        if (tool_.checksum == nullptr || !entry.checksum || is_checksum_of(scripts_.up(node), entry)) {
            return;
        }
        throw Error(
            ErrorCode::history_changed,
            core::format(
                R"(migration "{}" in "{}", the history of {}, ran another script than revision "{}" has)",
                entry.shown, names_.table, names_.title, graph_.id(node)),
            core::format("Its checksum there is {}, and that of the up script is {}.", *entry.checksum,
                         tool_.checksum(scripts_.up(node), entry, hashes_)),
            {graph_.id(node)});
    }

    [[noreturn]] void refuse_unknown(const HistoryEntry &entry) const {
        throw Error(
            ErrorCode::history_unknown,
            core::format(R"(migration "{}" in "{}", the history of {}, is not registered)", entry.shown,
                         names_.table, names_.title),
            entry.versions.empty() && entry.name.empty()
                ? "Its row has no name, only the checksum of the script that ran, and no up script that "
                  "is registered has that one: it is missing, or was changed since."
                : "",
            {entry.shown});
    }

    const HistoryTool &tool_;
    const Graph &graph_;
    const RegisteredScripts &scripts_;
    const HistoryNames &names_;
    const Hashes &hashes_;
    std::vector<bool> is_applied_;
    std::unordered_map<std::string, Node> by_version_;
    std::unordered_multimap<std::string_view, Node> by_name_;
    std::optional<std::unordered_map<std::string, Node>> by_checksum_; // once asked for
    std::string previous_;                                             // that went into those
    std::unordered_map<std::string, std::size_t> rows_of_name_;        // of what may be reworked, so far
    std::unordered_map<std::string, std::size_t> repeatables_;
    MatchedHistory matched_;
};

// What is replaced is applied if what replaces it is, and the other way round.
void complete_replacements(const Graph &graph, NodeSet &applied) {
    for (const Node replacing : graph.with_replacements()) {
        std::vector<Node> replaced;
        for (const std::string &name : graph.revision(replacing).replaces) {
            if (const auto node = graph.find(name)) {
                replaced.push_back(*node);
            }
        }
        if (applied.contains(replacing)) {
            std::for_each(replaced.begin(), replaced.end(), [&](Node node) { applied.insert(node); });
        } else if (!replaced.empty() && std::all_of(replaced.begin(), replaced.end(),
                                                    [&](Node node) { return applied.contains(node); })) {
            applied.insert(replacing);
        }
    }
}

void refuse_gap(const Graph &graph, Node missing, Node above, const HistoryNames &names) {
    throw Error(
        names.skips_older ? ErrorCode::history_skipped : ErrorCode::history_gap,
        core::format(
            R"(revision "{}" is not applied, says "{}", the history of {}, but "{}", which follows it, is)",
            graph.id(missing), names.table, names.title, graph.id(above)),
        "", {graph.id(missing)});
}

} // namespace

std::optional<std::string> normal_version(VersionForm form, std::string_view version) {
    switch (form) {
    case VersionForm::text:
        return std::string(version);
    case VersionForm::number:
        if (!is_number(version)) {
            return std::nullopt;
        }
        return without_zeros(version).empty() ? "0" : std::string(without_zeros(version));
    case VersionForm::dotted:
        break;
    }
    const std::vector<std::string_view> parts = parts_of(version);
    std::string normal;
    for (const std::string_view part : parts) {
        normal += (normal.empty() ? "" : ".") + std::string(part.empty() ? "0" : part);
    }
    return parts.empty() ? std::nullopt : std::optional(std::move(normal));
}

bool less_as_version(VersionForm form, std::string_view one, std::string_view other) {
    switch (form) {
    case VersionForm::text:
        return one < other;
    case VersionForm::number:
        return less_as_number(one, other);
    case VersionForm::dotted:
        break;
    }
    const std::vector<std::string_view> some = parts_of(one);
    const std::vector<std::string_view> others = parts_of(other);
    return std::lexicographical_compare(some.begin(), some.end(), others.begin(), others.end(),
                                        less_as_number);
}

MatchedHistory match_history(const HistoryTool &tool, std::span<const HistoryEntry> entries,
                             const Graph &graph, const RegisteredScripts &scripts, const HistoryNames &names,
                             const Hashes &hashes) {
    Matcher matcher(tool, graph, scripts, names, hashes);
    InterruptTicker ticker;
    for (const HistoryEntry &entry : entries) {
        ticker.tick();
        matcher.take(entry);
    }
    return std::move(matcher).result();
}

AppliedHistory complete_history(const Graph &graph, std::span<const Node> applied,
                                const HistoryNames &names) {
    AppliedHistory history{NodeSet(graph, applied), {}};
    NodeSet &all = history.applied;
    complete_replacements(graph, all);
    InterruptTicker ticker;
    for (Node node = 0; node < graph.size(); node++) {
        ticker.tick();
        if (!all.contains(node)) {
            continue;
        }
        for_each_below(graph, node, Edges::all, [&](Node below) {
            if (!all.contains(below)) {
                refuse_gap(graph, below, node, names);
            }
        });
        bool is_tip = true;
        for_each_above(graph, node, Edges::all, [&](Node above) { is_tip = is_tip && !all.contains(above); });
        if (is_tip) {
            history.tips.push_back(graph.id(node));
        }
    }
    return history;
}

} // namespace migrate::core
