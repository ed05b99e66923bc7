package org.godwit.client.history;

class MemoryHistoryTest implements HistoryContract {
    @Override
    public History open(Retention retention) {
        return new MemoryHistory(retention);
    }
}
