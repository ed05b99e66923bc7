#!/usr/bin/env python3
"""One member of a room, by an unmodified slixmpp, moved by whoever runs it.

Reads one JSON object a line and does it: {"say": TEXT}, {"say": TEXT, "reply": {"id", "to"}},
{"react": ID, "emoji": TEXT}, {"correct": ID, "say": TEXT}, {"retract": ID}. Writes one JSON object
a line: {"here": true} when it is in the room, then every message of the room as it came. Ends with
its input.
"""
import argparse
import asyncio
import json
import logging
import os
import ssl
import sys
from xml.etree import ElementTree as ET

import slixmpp
from slixmpp.xmlstream.handler import Callback
from slixmpp.xmlstream.matcher import MatchXPath

CORRECT = "{urn:xmpp:message-correct:0}replace"
RETRACT = "{urn:xmpp:message-retract:1}retract"
REPLY = "{urn:xmpp:reply:0}reply"
REACTIONS = "{urn:xmpp:reactions:0}reactions"
STANZA_ID = "{urn:xmpp:sid:0}stanza-id"


class Member(slixmpp.ClientXMPP):
    def __init__(self, jid, password, room, nick):
        super().__init__(jid, password)
        self.room, self.nick = room, nick
        self.over = asyncio.get_event_loop().create_future()
        for plugin in ("xep_0030", "xep_0045", "xep_0198", "xep_0199"):
            self.register_plugin(plugin)
        self.add_event_handler("session_start", self.start)
        # The library's own event is for messages with a body only.
        self.register_handler(
            Callback("room", MatchXPath("{jabber:client}message"), self.heard))
        self.add_event_handler("message_error", lambda m: self.end(f"refused: {m}"))
        self.add_event_handler("failed_all_auth", lambda _: self.end("not let in"))
        self.add_event_handler("stream_error", lambda e: self.end(f"stream error {e}"))

    def end(self, why=None):
        if not self.over.done():
            self.over.set_result(why)

    async def start(self, _):
        self.send_presence()
        await self.get_roster()
        self.add_event_handler(f"muc::{self.room}::got_online", self.entered)
        self.plugin["xep_0045"].join_muc(
            self.room, self.nick, maxhistory="")  # whatever was missed
        self.obeying = asyncio.get_event_loop().create_task(self.obey())

    def entered(self, presence):
        if presence["muc"]["nick"] == self.nick:
            tell(here=True)

    def heard(self, message):
        if message["type"] != "groupchat":
            return
        xml = message.xml
        found = {"id": message["id"], "nick": message["mucnick"]}
        if message["body"]:
            found["body"] = message["body"]
        for name, tag in (("corrects", CORRECT), ("retracts", RETRACT), ("replies", REPLY),
                          ("reacts", REACTIONS)):
            if xml.find(tag) is not None:
                found[name] = xml.find(tag).get("id")
        if xml.find(REACTIONS) is not None:
            found["emoji"] = [e.text for e in xml.find(REACTIONS)]
        for sid in xml.findall(STANZA_ID):
            if sid.get("by") == self.room:
                found["stanza-id"] = sid.get("id")
        tell(**found)

    async def obey(self):
        lines = asyncio.StreamReader()
        await asyncio.get_event_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
        while line := await lines.readline():
            self.perform(json.loads(line))
        self["xep_0198"].send_ack()
        await self["xep_0199"].ping(self.boundjid.domain)
        self.end()

    def perform(self, wish):
        message = self.make_message(mto=self.room, mtype="groupchat", mbody=wish.get("say"))
        message["id"] = self.new_id()
        if "reply" in wish:
            message.xml.append(ET.Element(REPLY, wish["reply"]))
        if "correct" in wish:
            message.xml.append(ET.Element(CORRECT, {"id": wish["correct"]}))
        if "retract" in wish:
            message.xml.append(ET.Element(RETRACT, {"id": wish["retract"]}))
        if "react" in wish:
            reactions = ET.SubElement(message.xml, REACTIONS, {"id": wish["react"]})
            ET.SubElement(reactions, "{urn:xmpp:reactions:0}reaction").text = wish["emoji"]
        message.send()


def tell(**found):
    print(json.dumps(found), flush=True)


async def run(arguments):
    member = Member(arguments.jid, os.environ["GODWIT_PASSWORD"], arguments.room, arguments.nick)
    member.ssl_context.check_hostname = False
    member.ssl_context.verify_mode = ssl.CERT_NONE
    member.connect(("127.0.0.1", arguments.port))
    try:
        why = await asyncio.wait_for(member.over, arguments.seconds)
    except asyncio.TimeoutError:
        why = "time is over"
    await member.disconnect()
    if why:
        print(f"room: {why}", file=sys.stderr)
    return 1 if why else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--jid", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--room", required=True)
    parser.add_argument("--nick", required=True)
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--debug", action="store_true")
    arguments = parser.parse_args()
    if arguments.debug:
        logging.basicConfig(level=logging.DEBUG)
    sys.exit(asyncio.get_event_loop().run_until_complete(run(arguments)))


if __name__ == "__main__":
    main()
