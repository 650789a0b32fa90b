"""The reference tasks in Python: hand.py TASK FILE [--records], hand.py --library. With orjson, else with json."""

import sys
import time
from datetime import datetime, timezone

try:
    import orjson

    LIBRARY = "orjson"
    loads = orjson.loads

    def line_of(record):
        return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)

except ImportError:
    import json

    LIBRARY = "json"
    loads = json.loads

    def line_of(record):
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def utc(text):
    return datetime.fromisoformat(text).astimezone(timezone.utc).isoformat(timespec="milliseconds")[:-6] + "Z"


def identities(record, email):
    if email:
        record["identityMap"] = {"Email": [{"id": email.lower(), "primary": True}]}


def conversation(payload):
    visitor = payload["visitor"]
    created = utc(visitor["createdAt"])
    record = {
        "_id": f"{payload['conversationUUID']}-{created}",
        "timestamp": created,
        "eventType": "chat.conversationStarted",
    }
    identities(record, visitor["email"])
    web = record["web"] = {"webPageDetails": {"URL": visitor["currentPage"]}}
    if visitor["referrerURL"]:
        web["webReferrer"] = {"URL": visitor["referrerURL"]}
    record["environment"] = {"browserDetails": {"userAgent": visitor["userAgent"]}, "ipV4": visitor["IPAddress"]}
    chat = {
        "conversationId": payload["conversationUUID"],
        "channelId": payload["channelId"],
        "channelName": payload["slackChannelName"],
        "message": payload["message"],
        "visitor": {
            "id": visitor["UUID"],
            "name": visitor["name"],
            "handle": visitor["handle"],
            "location": visitor["location"],
        },
    }
    if visitor["identTraits"]:
        chat["traits"] = loads(visitor["identTraits"])
    record["_tenant"] = {"chat": chat}
    yield record


def transcript(payload):
    started, ended = utc(payload["startedAt"]), utc(payload["endedAt"])
    for message in payload["messages"]:
        record = {
            "_id": f"{payload['conversationUUID']}-{message['ts']}",
            "timestamp": utc(message["sentAt"]),
            "eventType": "chat.visitorMessage" if message["isVisitorMsg"] else "chat.agentMessage",
        }
        identities(record, payload["visitorEmail"])
        record["_tenant"] = {
            "chat": {
                "conversationId": payload["conversationUUID"],
                "channelId": payload["channelId"],
                "channelName": payload["channelName"],
                "agentEmail": payload["agentEmail"],
                "agentName": payload["agentName"],
                "visitorName": payload["visitorName"],
                "startedAt": started,
                "endedAt": ended,
                "message": message["text"],
                "userId": message["userId"],
                "username": message["username"],
                "traits": payload["visitorTraits"],
            }
        }
        yield record


def main(task, path, *more):
    mapping = {"conversation": conversation, "transcript": transcript}[task]
    with open(path, "rb") as file:
        lines = file.read().splitlines()
    if more:
        for line in lines:
            for record in mapping(loads(line)):
                sys.stdout.buffer.write(line_of(record))
        return
    size = 0
    before = time.process_time()
    for line in lines:
        for record in mapping(loads(line)):
            size += len(line_of(record))
    print(f'{{"seconds": {time.process_time() - before}, "bytes": {size}}}')


if __name__ == "__main__":
    if sys.argv[1:] == ["--library"]:
        print(LIBRARY)
    else:
        main(*sys.argv[1:])
