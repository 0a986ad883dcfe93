#include "pg/text_results.hpp"

extern "C" {
#include <executor/tuptable.h>
#include <nodes/pg_list.h>
}

namespace migrate::pg {

TextResults::TextResults(Wanted wanted) noexcept : receiver_{} {
    receiver_.base.receiveSlot = receive;
    receiver_.base.rStartup = begin;
    receiver_.base.rShutdown = end;
    receiver_.base.rDestroy = end;
    receiver_.base.mydest = DestNone;
    receiver_.wanted = wanted;
    receiver_.context = CurrentMemoryContext;
    receiver_.values = NIL;
}

std::vector<std::string_view> TextResults::take() {
    std::vector<std::string_view> values;
    for (int i = 0; i < list_length(receiver_.values); i++) {
        const auto *value = static_cast<const text *>(list_nth(receiver_.values, i));
        values.emplace_back(VARDATA_ANY(value), VARSIZE_ANY_EXHDR(value));
    }
    receiver_.values = NIL;
    receiver_.bytes = 0;
    return values;
}

// C in all but name, from here on.

void TextResults::begin(DestReceiver * /*base*/, int /*operation*/, TupleDesc /*type*/) {}

void TextResults::end(DestReceiver * /*base*/) {}

void TextResults::receive_value(Receiver &receiver, Datum value) {
    text *begin = DatumGetTextPSlice(value, 0, most_bytes);
    const int bytes =
        pg_mbcliplen(VARDATA_ANY(begin), static_cast<int>(VARSIZE_ANY_EXHDR(begin)), most_bytes);
    const auto size = static_cast<std::size_t>(bytes);
    if (receiver.wanted({VARDATA_ANY(begin), size}, receiver.bytes)) {
        MemoryContext before = MemoryContextSwitchTo(receiver.context);
        receiver.values = lappend(receiver.values, cstring_to_text_with_len(VARDATA_ANY(begin), bytes));
        receiver.bytes += size;
        MemoryContextSwitchTo(before);
    }
    if (reinterpret_cast<Pointer>(begin) != DatumGetPointer(value)) {
        pfree(begin);
    }
}

bool TextResults::receive(TupleTableSlot *slot, DestReceiver *base) {
    auto *receiver = reinterpret_cast<Receiver *>(base);
    TupleDesc type = slot->tts_tupleDescriptor;
    for (int column = 0; column < type->natts; column++) {
        if (TupleDescAttr(type, column)->atttypid != TEXTOID) {
            continue;
        }
        bool is_null = false;
        const Datum value = slot_getattr(slot, column + 1, &is_null);
        if (!is_null) {
            receive_value(*receiver, value);
        }
    }
    return true;
}

} // namespace migrate::pg
