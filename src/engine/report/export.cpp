#include <algorithm>

#include "core/graph/names.hpp"
#include "core/text.hpp"

#include "engine/report/export.hpp"

#include "engine/report/export_call.hpp"
#include "engine/report/export_order.hpp"
#include "engine/report/validation.hpp"
#include "engine/script/section_marks.hpp"
#include "engine/state/service_lock.hpp"
#include "engine/state/stored_repeatables.hpp"
#include "engine/store/hooks.hpp"
#include "engine/store/revisions.hpp"
#include "engine/store/scripts.hpp"
#include "engine/store/service_scripts.hpp"
#include "engine/store/services.hpp"
#include "engine/store/tags.hpp"
#include "engine/store/variables.hpp"
#include "pg/arguments.hpp"
#include "pg/catalog.hpp"
#include "pg/error.hpp"
#include "pg/memory.hpp"
#include "pg/sqlstate.hpp"

namespace migrate::engine {

namespace {

using Write = std::function<void(const std::string &)>;

// Once all is registered: until then there may be several heads.
std::string single_head_call(const Service &service) {
    return ExportCall("alter_service", service.name).add_word("single_head", "true").end();
}

std::string tag_call(const Service &service, const Tag &tag) {
    ExportCall call("tag", service.name);
    call.add(tag.name).add(tag.revisions.empty() ? "base" : pg::array_text(tag.revisions));
    if (!tag.note.empty()) {
        call.add("note", tag.note);
    }
    return call.end();
}

std::string create_call(const Service &service) {
    ExportCall call("create_service", service.name);
    call.add("schema_name", service.schema_name)
        .add("version_table", service.version_table)
        .add("owner", service.owner)
        .add("search_path", service.search_path);
    if (service.lock_timeout) {
        call.add("lock_timeout", *service.lock_timeout);
    }
    if (service.statement_timeout) {
        call.add("statement_timeout", *service.statement_timeout);
    }
    call.add_word("if_not_exists", "true");
    return call.end();
}

bool has_section_mark(const std::string &service, const StoredRevision &stored) {
    const auto has = [&](ScriptKind kind, const std::optional<std::string> &script) {
        return script && has_section_mark(ScriptOrigin{service, stored.revision.id, kind}, script->c_str());
    };
    return has(ScriptKind::up, stored.up) || has(ScriptKind::down, stored.down) ||
           has(ScriptKind::verify, stored.verify);
}

ExportCall register_call(const std::string &service, const StoredRevision &stored) {
    const core::Revision &revision = stored.revision;
    ExportCall call("register", service);
    call.add(revision.id);
    if (revision.down_revisions.size() == 1) {
        call.add("down_revision", revision.down_revisions.front());
    } else {
        call.add_list("down_revision", revision.down_revisions);
    }
    if (!revision.message.empty()) {
        call.add("message", revision.message);
    }
    if (!stored.up.empty()) {
        call.add("up", stored.up);
    }
    if (stored.down) {
        call.add("down", *stored.down);
    }
    if (stored.verify) {
        call.add("verify", *stored.verify);
    }
    call.add_list("depends_on", revision.depends_on).add_list("branch_labels", revision.branch_labels);
    if (!stored.transactional) {
        call.add_word("transactional", "false");
    }
    if (stored.down_transactional) {
        call.add_word("down_transactional", *stored.down_transactional ? "true" : "false");
    }
    if (stored.variables != core::VariableStyle::none) {
        call.add("variables", name_of(stored.variables));
    }
    call.note_marks(has_section_mark(service, stored)).note_names(revision);
    return call.add_list("replaces", revision.replaces);
}

// A revision as register_all() takes it.
std::string json_of(const StoredRevision &stored, bool replace) {
    const core::Revision &revision = stored.revision;
    std::string text = "{\"revision\": " + core::json_string(revision.id);
    const auto add = [&](const char *key, const std::string &value) {
        text += ", " + core::json_string(key) + ": " + core::json_string(value);
    };
    const auto add_list = [&](const char *key, const std::vector<std::string> &values) {
        std::string list;
        for (const std::string &value : values) {
            list += (list.empty() ? "" : ", ") + core::json_string(value);
        }
        text += values.empty() ? "" : ", " + core::json_string(key) + ": [" + list + "]";
    };
    add_list("down_revision", revision.down_revisions);
    add("message", revision.message);
    if (!stored.up.empty()) {
        add("up", stored.up);
    }
    if (stored.down) {
        add("down", *stored.down);
    }
    if (stored.verify) {
        add("verify", *stored.verify);
    }
    add_list("depends_on", revision.depends_on);
    add_list("branch_labels", revision.branch_labels);
    add_list("replaces", revision.replaces);
    text += stored.transactional ? "" : ", \"transactional\": false";
    if (stored.down_transactional) {
        text += std::string(", \"down_transactional\": ") + (*stored.down_transactional ? "true" : "false");
    }
    if (stored.variables != core::VariableStyle::none) {
        add("variables", name_of(stored.variables));
    }
    text += replace ? ", \"replace\": true" : "";
    return text + "}";
}

void leave_out_cross_service(std::vector<std::string> &dependencies) {
    std::erase_if(dependencies,
                  [](const std::string &name) { return core::parse_cross_service_name(name).has_value(); });
}

// Services under one snapshot, on their way out.
class Export {
public:
    Export(std::vector<Service> services, const pg::SnapshotScope &snapshot, const Write &write)
        : services_(std::move(services)), snapshot_(snapshot), write_(write) {
        for (const Service &service : services_) {
            exported_.push_back({service.name, registry_of(service, snapshot)});
        }
        order_ = export_order(exported_);
    }

    void write_all() {
        for (const Service &service : services_) {
            write_accepting(core::begins_target(service.name) ? "reserved_names" : nullptr,
                            create_call(service));
        }
        for (const Service &service : services_) {
            write_variables(service);
        }
        pg::TemporaryMemory memory;
        for (const ExportGroup &group : order_.groups) {
            write_group(group);
            memory.reset();
        }
        for (std::size_t i = 0; i < services_.size(); i++) {
            complete(i);
            memory.reset();
        }
        for (const Service &service : services_) {
            write_service_scripts(service);
            write_tags(service);
            memory.reset();
        }
    }

private:
    [[nodiscard]] const std::string &id(std::size_t service, core::Node node) const {
        return exported_[service].registry->graph.id(node);
    }

    [[nodiscard]] StoredRevision read(std::size_t service, core::Node node) const {
        return read_stored(services_[service], id(service, node), snapshot_);
    }

    [[nodiscard]] bool is_incomplete(std::size_t service, core::Node node) const {
        const std::vector<core::Node> &incomplete = order_.incomplete[service];
        return std::binary_search(incomplete.begin(), incomplete.end(), node);
    }

    // One of the group that is registered without all that it depends on at first.
    [[nodiscard]] std::optional<core::Node> incomplete_in(const ExportGroup &group) const {
        const std::vector<core::Node> &incomplete = order_.incomplete[group.service];
        const auto found = std::lower_bound(incomplete.begin(), incomplete.end(), group.first);
        return found != incomplete.end() && *found < group.end ? std::optional(*found) : std::nullopt;
    }

    // As it can be registered before all that it depends on is there.
    [[nodiscard]] StoredRevision read_first_form(std::size_t service, core::Node node) const {
        StoredRevision stored = read(service, node);
        if (is_incomplete(service, node)) {
            leave_out_cross_service(stored.revision.depends_on);
        }
        return stored;
    }

    // What was complete once stays so when the calls are made again.
    void write_group(const ExportGroup &group) {
        const std::string &name = services_[group.service].name;
        const ExportCall call = group.end - group.first == 1
                                    ? register_call(name, read_first_form(group.service, group.first))
                                    : register_all_call(group);
        const std::optional<core::Node> incomplete = incomplete_in(group);
        write_call(call, incomplete ? call.end_unless(name, id(group.service, *incomplete)) : call.end());
    }

    void write_tags(const Service &service) {
        if (service.single_head) {
            write_(single_head_call(service));
        }
        if (!service.snapshots) {
            write_(ExportCall("alter_service", service.name).add_word("snapshots", "false").end());
        }
        for (const Tag &tag : read_tags(service, snapshot_)) {
            write_(tag_call(service, tag));
        }
    }

    // A call that is refused but for a setting; nullptr: it is not.
    void write_accepting(const char *setting, const std::string &text) {
        if (setting != nullptr) {
            write_(core::format("SET migrate.{} = accept;", setting));
        }
        write_(text);
        if (setting != nullptr) {
            write_(core::format("RESET migrate.{};", setting));
        }
    }

    // What was registered before it was refused is to be taken as it is.
    void write_call(const ExportCall &call, const std::string &text) {
        if (call.has_reserved_names()) {
            write_("SET migrate.reserved_names = accept;");
        }
        write_accepting(call.has_marks() ? "section_marks" : nullptr, text);
        if (call.has_reserved_names()) {
            write_("RESET migrate.reserved_names;");
        }
    }

    [[nodiscard]] ExportCall register_all_call(const ExportGroup &group) const {
        ExportCall call("register_all", services_[group.service].name);
        std::string list;
        for (core::Node node = group.first; node < group.end; node++) {
            pg::check_interrupts();
            const StoredRevision stored = read_first_form(group.service, node);
            call.note_names(stored.revision);
            list += (list.empty() ? "" : ", ") + json_of(stored, false);
            call.note_marks(has_section_mark(services_[group.service].name, stored));
        }
        return call.add("[" + list + "]");
    }

    // What was left out at first; with the rest of its group, which may have been passed over.
    void complete(std::size_t service) {
        ExportCall call("register_all", services_[service].name);
        std::string list;
        for (const ExportGroup &group : order_.groups) {
            if (group.service != service || !incomplete_in(group)) {
                continue;
            }
            for (core::Node node = group.first; node < group.end; node++) {
                pg::check_interrupts();
                const StoredRevision stored = read(service, node);
                call.note_names(stored.revision);
                list += (list.empty() ? "" : ", ") + json_of(stored, is_incomplete(service, node));
                call.note_marks(has_section_mark(services_[service].name, stored));
            }
        }
        if (!list.empty()) {
            call.add("[" + list + "]");
            write_call(call, call.end());
        }
    }

    // Before the scripts, which are looked at with these values. Of a secret only that there is one.
    void write_variables(const Service &service) {
        for (const Variable &variable : read_variables(service, snapshot_)) {
            ExportCall call("set_variable", service.name);
            call.add(variable.name);
            if (variable.secret) {
                write_("-- A secret: " + call.add("<value>").add_word("secret", "true").end());
            } else {
                write_(call.add(variable.value).end());
            }
        }
    }

    static void add_variables(ExportCall &call, core::VariableStyle style) {
        if (style != core::VariableStyle::none) {
            call.add("variables", name_of(style));
        }
    }

    void write_service_scripts(const Service &service) {
        for (const RepeatableForm &form : stored_repeatables(service, snapshot_)) {
            ExportCall call("register_repeatable", service.name);
            call.add(form.name).add(form.script).add_list("after", form.after);
            add_variables(call, form.variables);
            call.note_marks(has_section_mark(ScriptOrigin{service.name, form.name, ScriptKind::repeatable},
                                             form.script.c_str()));
            write_call(call, call.end());
        }
        const ServiceScriptReader reader(service, snapshot_);
        for (const std::string &event : service.hooks) {
            const Script hook = reader.require(ScriptKind::hook, event);
            const ScriptOrigin origin{service.name, "", ScriptKind::hook,
                                      find_hook_event(event).value_or(HookEvent::before_run)};
            ExportCall call("set_hook", service.name);
            call.add(event).add(hook.body).note_marks(has_section_mark(origin, hook.body));
            add_variables(call, hook.variables);
            write_call(call, call.end());
        }
    }

    std::vector<Service> services_;
    const pg::SnapshotScope &snapshot_;
    const Write &write_;
    std::vector<ExportedService> exported_;
    ExportOrder order_;
};

} // namespace

// What is written tells what is stored, and the copy has no log: what does not fit together would look as if
// it did.
void refuse_findings(const Service &service) {
    for (const Finding &finding : validate(service.name)) {
        if (!finding.is_about_rows) {
            throw pg::Error(
                pg::sqlstate::not_exportable,
                core::format(R"(service "{}" can't be exported as it is)", service.name),
                (finding.revision ? "Revision \"" + *finding.revision + "\": " : "") + finding.problem +
                    ". " + finding.detail,
                core::format("To see all that is to be mended: SELECT * FROM migrate.validate({});",
                             pg::quote_literal(service.name)));
        }
    }
}

void export_services(const std::optional<std::string> &name, const Write &write) {
    const pg::SnapshotScope snapshot = pg::SnapshotScope::active();
    std::vector<Service> services =
        name ? std::vector{find_service(*name, snapshot)} : all_services(snapshot);
    for (const Service &service : services) {
        require_right(service);
    }
    for (const Service &service : services) {
        refuse_findings(service);
    }
    Export(std::move(services), snapshot, write).write_all();
}

} // namespace migrate::engine
