#include <algorithm>

#include "core/text.hpp"

#include "engine/run/find_history.hpp"

#include "engine/state/version_table.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/qualified_name.hpp"

namespace migrate::engine {

namespace {

constexpr std::string_view alembic = "alembic";
constexpr std::string_view way_to_see_all =
    "To see the histories that there are: SELECT * FROM migrate.detect();";

std::string adopt_call(const Service &service, const std::string &arguments) {
    return core::format("SELECT * FROM migrate.adopt({}, {});", pg::quote_literal(service.name), arguments);
}

std::string list_of_tools() {
    std::string list;
    for (const core::HistoryTool *tool : core::history_tools()) {
        if (core::is_adoptable(*tool) && list.find(tool->tool) == std::string::npos) {
            list += (list.empty() ? "" : ", ") + std::string(tool->tool);
        }
    }
    return list;
}

void refuse_unadoptable(const core::HistoryTool &tool, const std::string &where) {
    if (!core::is_adoptable(tool)) {
        throw pg::Error(ERRCODE_FEATURE_NOT_SUPPORTED,
                        core::format("a history of {} can't be adopted", tool.title), where,
                        std::string(tool.way_out));
    }
}

const core::HistoryTool &require_tool(const std::string &name) {
    const core::HistoryTool *tool = core::find_history_tool(name);
    if (tool == nullptr) {
        throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE, core::format(R"(no tool is called "{}")", name), "",
                        core::format("Tools whose histories can be adopted: {}.", list_of_tools()));
    }
    refuse_unadoptable(*tool, "");
    return *tool;
}

// arguments: of the one to propose; "": of none.
[[noreturn]] void refuse_several(const Service &service, const std::string &one, const std::string &other,
                                 const std::string &arguments) {
    throw pg::Error(ERRCODE_INVALID_PARAMETER_VALUE,
                    core::format(R"(there are two histories that service "{}" could adopt)", service.name),
                    core::format("They are {} and {}.", one, other),
                    arguments.empty() ? std::string(way_to_see_all)
                                      : "Say which: " + adopt_call(service, arguments));
}

std::string describe(const HistoryTable &history) {
    return core::format(R"("{}" of {})", history.display(), history.tool->title);
}

std::string arguments_of(const HistoryTable &history) {
    return core::format("tool => {}, history => {}", pg::quote_literal(std::string(history.tool->tool)),
                        pg::quote_literal(history.quoted()));
}

bool is_adoptable_history(const HistoryTable &history) { return core::is_adoptable(*history.tool); }

bool is_adopted_by(const Service &service, const HistoryTable &history) {
    return service.history_schema == history.schema_name && service.history_table == history.name;
}

// Those that may be proposed: none lies in the schema of another service, and none is adopted by another.
std::vector<HistoryTable> unclaimed_histories(const Service &service, std::vector<HistoryTable> histories) {
    std::vector<Service> others = all_services(pg::SnapshotScope::fresh());
    std::erase_if(others, [&](const Service &one) { return one.name == service.name; });
    std::erase_if(histories, [&](const HistoryTable &history) {
        return std::any_of(others.begin(), others.end(), [&](const Service &other) {
            return is_adopted_by(other, history) ||
                   (other.schema_name == history.schema_name && service.schema_name != history.schema_name);
        });
    });
    return histories;
}

[[noreturn]] void refuse_several(const Service &service, const std::vector<HistoryTable> &found) {
    const std::vector<HistoryTable> unclaimed = unclaimed_histories(service, found);
    refuse_several(service, describe(found[0]), describe(found[1]),
                   unclaimed.empty() ? "" : arguments_of(unclaimed.front()));
}

// The only one; nullopt: there is none.
std::optional<HistoryTable> only(const Service &service, const std::vector<HistoryTable> &found) {
    if (found.size() > 1) {
        refuse_several(service, found);
    }
    return found.empty() ? std::nullopt : std::optional(found.front());
}

// Those that are not Alembic's: its table is told by its name.
std::vector<HistoryTable> histories_in(const std::string &schema_name, const core::HistoryTool *tool) {
    std::vector<HistoryTable> found = find_histories({schema_name}, tool);
    std::erase_if(found, [](const HistoryTable &history) { return history.tool->tool == alembic; });
    return found;
}

// By the name that the caller gives.
HistoryTable named_history(const Service &service, const core::HistoryTool *tool, const std::string &name) {
    const pg::QualifiedName table = pg::parse_qualified_name(name);
    const std::string schema_name = table.schema.value_or(service.schema_name);
    const Oid nspace = pg::find_namespace(schema_name);
    if (!OidIsValid(nspace) || !OidIsValid(pg::find_relation(nspace, table.name.c_str()))) {
        throw pg::Error(ERRCODE_UNDEFINED_TABLE,
                        core::format(R"(table "{}.{}" does not exist)", schema_name, table.name), "",
                        std::string(way_to_see_all));
    }
    std::vector<HistoryTable> found = histories_at(schema_name, table.name, tool);
    if (std::any_of(found.begin(), found.end(), is_adoptable_history)) {
        std::erase_if(found, [](const HistoryTable &one) { return !is_adoptable_history(one); });
    }
    if (found.empty()) {
        throw pg::Error(
            ERRCODE_INVALID_PARAMETER_VALUE,
            tool != nullptr
                ? core::format(R"(table "{}.{}" is no history of {})", schema_name, table.name, tool->title)
                : core::format(R"(table "{}.{}" is no history of a tool that is known here)", schema_name,
                               table.name),
            "It does not have the columns.", std::string(way_to_see_all));
    }
    if (tool == nullptr && found.size() > 1 && found[0].tool->tool != found[1].tool->tool) {
        refuse_several(service, describe(found[0]), describe(found[1]), arguments_of(found[0]));
    }
    refuse_unadoptable(*found.front().tool, core::format(R"("{}" is one.)", found.front().display()));
    return found.front();
}

[[noreturn]] void refuse_missing(const Service &service, const core::HistoryTool &tool,
                                 const std::string &home) {
    const std::vector<HistoryTable> elsewhere = unclaimed_histories(service, find_histories({}, &tool));
    throw pg::Error(ERRCODE_UNDEFINED_TABLE,
                    core::format(R"(service "{}" has no history of {})", service.name, tool.title),
                    core::format(R"(There is none in schema "{}"{}.)", service.schema_name,
                                 home == service.schema_name ? "" : core::format(R"(, nor in "{}")", home)),
                    elsewhere.empty()
                        ? std::string(way_to_see_all)
                        : "If it is this one: " + adopt_call(service, arguments_of(elsewhere.front())));
}

HistoryTable history_of_tool(const Service &service, const core::HistoryTool &tool) {
    const std::string home(tool.own_schema.empty() ? "public" : tool.own_schema);
    for (const std::string &schema_name : {service.schema_name, home}) {
        if (auto found = only(service, histories_in(schema_name, &tool))) {
            return *found;
        }
    }
    refuse_missing(service, tool, home);
}

// The one that was adopted before, if it is there still.
std::optional<HistoryTable> adopted_before(const Service &service) {
    const core::HistoryTool *tool = core::find_history_tool(service.history_tool.value_or(""));
    if (tool == nullptr) {
        return std::nullopt;
    }
    const std::vector<HistoryTable> found =
        histories_at(service.history_schema.value_or(""), service.history_table.value_or(""), tool);
    return found.empty() ? std::nullopt : std::optional(found.front());
}

// Of whatever tool. A version table with a row in it counts as Alembic's history.
std::optional<HistoryTable> any_history(const Service &service) {
    const std::vector<HistoryTable> here = histories_in(service.schema_name, nullptr);
    std::vector<HistoryTable> adoptable = here;
    std::erase_if(adoptable, [](const HistoryTable &one) { return !is_adoptable_history(one); });
    const bool has_version_table = OidIsValid(find_version_table(service));
    if (adoptable.empty() && has_version_table) {
        return std::nullopt;
    }
    if (!adoptable.empty() && has_version_table && !read_latest_rows(service).empty()) {
        refuse_several(service, core::format(R"("{}" of Alembic)", service.display_table()),
                       describe(adoptable.front()), "tool => 'alembic'");
    }
    if (auto found = only(service, adoptable)) {
        return found;
    }
    std::vector<HistoryTable> at_home;
    for (const core::HistoryTool *tool : core::history_tools()) {
        if (core::is_adoptable(*tool) && !tool->own_schema.empty()) {
            const std::vector<HistoryTable> found = histories_in(std::string(tool->own_schema), tool);
            at_home.insert(at_home.end(), found.begin(), found.end());
        }
    }
    if (auto found = only(service, at_home)) {
        return found;
    }
    if (!here.empty()) {
        refuse_unadoptable(*here.front().tool, core::format(R"("{}" is one.)", here.front().display()));
    }
    return std::nullopt;
}

} // namespace

std::optional<HistoryTable> find_history(const Service &service, const Adoption &adoption) {
    const core::HistoryTool *tool = adoption.tool ? &require_tool(*adoption.tool) : nullptr;
    if (adoption.history) {
        HistoryTable history = named_history(service, tool, *adoption.history);
        if (history.tool->tool != alembic) {
            return history;
        }
        if (history.schema_name != service.schema_name || history.name != service.version_table) {
            throw pg::Error(
                ERRCODE_INVALID_PARAMETER_VALUE,
                core::format(R"("{}" is not the version table of service "{}")", history.display(),
                             service.name),
                "Alembic's table is the service's own version table.",
                core::format("SELECT migrate.alter_service({}, schema_name => {}, version_table => {});",
                             pg::quote_literal(service.name), pg::quote_literal(history.schema_name),
                             pg::quote_literal(history.name)));
        }
        return std::nullopt;
    }
    if (tool != nullptr) {
        return tool->tool == alembic ? std::nullopt : std::optional(history_of_tool(service, *tool));
    }
    if (std::optional<HistoryTable> before = adopted_before(service)) {
        return before;
    }
    return any_history(service);
}

} // namespace migrate::engine
