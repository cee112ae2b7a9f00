import { below190 } from './1-9-0.ts'
import { below191 } from './1-9-1.ts'
import { below192 } from './1-9-2.ts'
import { below193 } from './1-9-3.ts'
import { below194 } from './1-9-4.ts'
import { below195 } from './1-9-5.ts'
import { below200 } from './2-0-0.ts'
import { Ladder } from './ladder.ts'

/** The wire versions that clients of this server announce, oldest step first (contract: identity 1.15, compat.json). */
export const ladder = new Ladder([below190, below191, below192, below193, below194, below195, below200])
