// A window brings the words of one language; the tests speak all of them.
import { isTongue, loadTongue, TONGUES } from "../src/lib/i18n/messages";

await Promise.all(Object.keys(TONGUES).filter(isTongue).map(loadTongue));
