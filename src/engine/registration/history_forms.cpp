#include "engine/registration/history_forms.hpp"

#include "engine/script/script_check.hpp"

namespace migrate::engine {

namespace {

bool has_same_up(const Service &service, const StoredRevision &one, const StoredRevision &other) {
    const ScriptOrigin origin{service.name, one.revision.id, ScriptKind::up};
    return one.up == other.up || same_script(origin, one.up.c_str(), other.up.c_str(), one.variables);
}

} // namespace

bool agrees_with_history(const Service &service, ImportedForm &form, StoredRevision &before) {
    if (before.up.empty()) {
        before.up = form.stored.up;
        before.transactional = form.stored.transactional;
        form.notes.push_back(
            {form.stored.source.value(), "the history has no statements of it: these are taken"});
        return false;
    }
    if (!has_same_up(service, before, form.stored)) {
        form.notes.push_back({form.stored.source.value(), "the history says that other statements ran"});
        return false;
    }
    form.stored.transactional = before.transactional;
    form.properties = properties_of(form.stored);
    return true;
}

void keep_what_history_lacks(const Service &service, ImportedForm &form, const StoredRevision &before,
                             bool may_change) {
    const StoredRevision kept = form.stored;
    const bool differs = !kept.up.empty() && !has_same_up(service, before, kept);
    StoredRevision &stored = form.stored;
    stored = before;
    stored.source = kept.source;
    if (may_change && !kept.revision.message.empty()) {
        stored.revision.message = kept.revision.message;
    }
    if (may_change && differs) {
        stored.up = kept.up;
        stored.up_is_given = true;
        stored.transactional = kept.transactional;
    } else if (differs) {
        form.notes = {
            {kept.source.value(), "its statements differ from the registered up script, which stays"}};
    }
    form.properties = properties_of(stored);
}

} // namespace migrate::engine
